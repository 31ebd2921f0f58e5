"""Repositories as they are found: each works, or is refused with what it is and what to do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.revert import revert
from breakkit.commands.verify import verify
from breakkit.errors import BreakkitError, RepositoryError
from breakkit.model import Verdict
from tests.conftest import FILES, PRICING, fingerprint, git, make_repository, write
from tests.lean import QUICK

CODE = "src/shop/pricing.py"
PATIENT = {"breakkit.toml": QUICK + "timeout_s = 60\n"}


def there_and_back(repo: Path) -> None:
    """`apply`, some work, `revert`: all as before, the work kept."""
    before = fingerprint(repo)
    apply(repo, "10-01", tests=False)
    assert b'# "order_id"' in (repo / CODE).read_bytes()
    assert git(repo, "symbolic-ref", "HEAD") == "refs/heads/break/10-01"
    assert not git(repo, "status", "--porcelain", "--untracked-files=no")
    write(repo, {"new.py": "learner's\n"})
    kept = revert(repo).kept
    assert git(repo, "show", f"{kept}:new.py") == "learner's"
    assert fingerprint(repo) == before


def refusal(repo: Path) -> BreakkitError:
    before = fingerprint(repo)
    with pytest.raises(BreakkitError) as caught:
        apply(repo, "10-01", tests=False)
    assert fingerprint(repo) == before
    assert caught.value.advice
    return caught.value


@pytest.fixture
def partial(tmp_path: Path) -> Path:
    """A clone that has the blobs of its work tree only, and fetches others when it needs them."""
    origin = make_repository(tmp_path / "origin", {**FILES, **PATIENT})
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{origin}", "clone")
    assert git(tmp_path / "clone", "config", "remote.origin.promisor") == "true"
    return tmp_path / "clone"


def test_a_partial_clone(partial: Path) -> None:
    there_and_back(partial)
    apply(partial, "10-01", tests=False)
    assert verify(partial, observable=True).observable


def test_a_partial_clone_whose_origin_is_gone_says_what_is_missing(
    partial: Path, tmp_path: Path
) -> None:
    """A sparse one, so that there is something that it lacks."""
    origin, thin = f"file://{tmp_path}/origin", tmp_path / "thin"
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", "--no-checkout", origin, str(thin))
    git(thin, "sparse-checkout", "set", "src", "breaks.d")
    git(thin, "checkout", "--quiet", "main")
    shutil.rmtree(tmp_path / "origin")
    there_and_back(thin)  # needs nothing that is not there
    before = fingerprint(thin)
    with pytest.raises(RepositoryError) as caught:
        apply(thin, "10-01")
    assert "fetch" in caught.value.message
    assert "partial clone" in caught.value.advice
    assert fingerprint(thin) == before


def with_filter(tmp_path: Path, *, required: bool = True) -> Path:
    """Files are stored in upper case and checked out in lower; the code is not among them."""
    repo = make_repository(tmp_path / "repo", {**FILES, **PATIENT})
    git(repo, "config", "filter.loud.clean", "tr a-z A-Z")
    git(repo, "config", "filter.loud.smudge", "tr A-Z a-z")
    git(repo, "config", "filter.loud.required", str(required).lower())
    write(repo, {".gitattributes": "*.txt filter=loud\n", "a.txt": "quiet\n"})
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message=loud")
    assert git(repo, "show", "HEAD:a.txt") == "QUIET"
    return repo


def test_a_filter(tmp_path: Path) -> None:
    repo = with_filter(tmp_path)
    there_and_back(repo)
    apply(repo, "10-01", tests=False)
    write(repo, {"a.txt": "mine\n"})
    kept = revert(repo).kept
    assert (repo / "a.txt").read_text() == "quiet\n"
    assert git(repo, "show", f"{kept}:a.txt") == "MINE"


def test_a_filter_on_the_edited_file(tmp_path: Path) -> None:
    repo = make_repository(tmp_path / "repo")
    git(repo, "config", "filter.sign.clean", "sed '/^# signed$/d'")
    git(repo, "config", "filter.sign.smudge", "sed '1i # signed'")
    write(repo, {".gitattributes": "*.py filter=sign\n", CODE: "# signed\n" + PRICING})
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message=signed")
    there_and_back(repo)
    assert (repo / CODE).read_text() == "# signed\n" + PRICING


def test_a_filter_that_is_not_installed_is_named(tmp_path: Path) -> None:
    repo = with_filter(tmp_path)
    git(repo, "config", "filter.loud.smudge", "no-such-program")
    there_and_back(repo)  # the file need not be touched
    before = fingerprint(repo)
    with pytest.raises(RepositoryError) as caught:  # the scratch tree has it too
        apply(repo, "10-01")
    assert "loud" in caught.value.message
    assert "filter" in caught.value.advice
    assert fingerprint(repo) == before


POINTER = f"version https://git-lfs.invalid/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"


def test_pointers_of_lfs_are_files_like_others(tmp_path: Path) -> None:
    """Without git-lfs: attributes that name a filter which is not configured."""
    repo = make_repository(
        tmp_path / "repo", {**FILES, ".gitattributes": "*.bin filter=lfs -text\n", "a.bin": POINTER}
    )
    there_and_back(repo)
    assert (repo / "a.bin").read_text() == POINTER


def test_a_pointer_of_lfs_in_place_of_the_code_is_named(tmp_path: Path) -> None:
    repo = make_repository(tmp_path / "repo", {**FILES, CODE: POINTER})
    said = refusal(repo)
    assert f"{CODE} is a pointer of Git LFS" in said.message
    assert "git lfs pull" in said.advice


@pytest.mark.parametrize("tag", ["break/10-01", "main", "break", "HEAD"])
def test_a_tag_of_the_same_name(shop: Path, tag: str) -> None:
    git(shop, "commit", "--quiet", "--allow-empty", "--message=older")
    git(shop, "update-ref", f"refs/tags/{tag}", "HEAD~1")
    there_and_back(shop)


def test_names_that_differ_in_their_case_only(tmp_path: Path) -> None:
    repo = make_repository(tmp_path / "repo", {**FILES, "Readme": "other\n", "SRC/x.py": "x = 1\n"})
    there_and_back(repo)
    git(repo, "config", "core.ignoreCase", "true")
    there_and_back(repo)


def test_a_file_that_is_named_in_another_case(shop: Path) -> None:
    path = shop / "breaks.d/10-01.yaml"
    path.write_text(path.read_text().replace("src/shop/pricing.py", "src/Shop/pricing.py"))
    git(shop, "commit", "--quiet", "--all", "--message=case")
    git(shop, "config", "core.ignoreCase", "true")
    assert "src/Shop/pricing.py is not a file that git tracks" in refusal(shop).message


def test_a_file_that_a_sparse_checkout_leaves_out(shop: Path) -> None:
    git(shop, "sparse-checkout", "set", "--cone", "tests", "breaks.d")
    said = refusal(shop)
    assert CODE in said.message
    assert "git sparse-checkout add src/shop" in said.advice


def test_a_sparse_index(shop: Path) -> None:
    write(shop, {"far/away/file": "x\n"})
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message=far")
    git(shop, "sparse-checkout", "set", "--cone", "--sparse-index", "src", "tests", "breaks.d")
    assert not (shop / "far").exists()
    there_and_back(shop)


def test_a_submodule_that_was_never_fetched(tmp_path: Path) -> None:
    inner = make_repository(tmp_path / "inner", {"a": "x\n"})
    outer = make_repository(tmp_path / "outer")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(inner), "sub")
    git(outer, "commit", "--quiet", "--message=sub")
    git(tmp_path, "clone", "--quiet", str(outer), "clone")
    there_and_back(tmp_path / "clone")


def test_work_in_a_submodule_is_left_alone(tmp_path: Path) -> None:
    inner = make_repository(tmp_path / "inner", {"a": "x\n"})
    outer = make_repository(tmp_path / "outer")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(inner), "sub")
    git(outer, "commit", "--quiet", "--message=sub")
    apply(outer, "10-01", tests=False)
    write(outer, {"sub/a": "learner's\n", "sub/new": "learner's\n"})
    revert(outer)
    assert (outer / "sub/a").read_text() == (outer / "sub/new").read_text() == "learner's\n"


def test_what_was_meant_to_be_added_is_kept(shop: Path) -> None:
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    write(shop, {"new.py": "learner's\n"})
    git(shop, "add", "--intent-to-add", "new.py")
    kept = revert(shop).kept
    assert git(shop, "show", f"{kept}:new.py") == "learner's"
    assert fingerprint(shop) == before


def test_modes_that_git_does_not_look_at(shop: Path) -> None:
    git(shop, "config", "core.fileMode", "false")
    (shop / CODE).chmod(0o755)
    (shop / "README").chmod(0o755)
    there_and_back(shop)


def test_objects_that_are_borrowed(shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--shared", str(shop), "borrower")
    there_and_back(tmp_path / "borrower")


def test_a_worktree_with_a_configuration_of_its_own(shop: Path, tmp_path: Path) -> None:
    git(shop, "config", "extensions.worktreeConfig", "true")
    git(shop, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    git(tmp_path / "linked", "config", "--worktree", "core.autocrlf", "input")
    there_and_back(tmp_path / "linked")


def test_references_that_are_packed(shop: Path) -> None:
    git(shop, "pack-refs", "--all")
    there_and_back(shop)
    apply(shop, "10-01", tests=False)
    git(shop, "pack-refs", "--all")
    revert(shop)
    assert not git(shop, "for-each-ref", "refs/heads/break")


def test_reftables(tmp_path: Path) -> None:
    try:
        git(tmp_path, "init", "--quiet", "--ref-format=reftable", "--initial-branch=main", "repo")
    except AssertionError:
        pytest.skip("this git has none")
    write(tmp_path / "repo", dict(FILES))
    git(tmp_path / "repo", "add", "--all")
    git(tmp_path / "repo", "commit", "--quiet", "--message=The shop")
    there_and_back(tmp_path / "repo")
    git(tmp_path / "repo", "update-ref", "CHERRY_PICK_HEAD", "HEAD")
    assert "a cherry-pick is in progress" in refusal(tmp_path / "repo").message


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_repository_of_somebody_else(shop: Path) -> None:
    for path in (shop, shop / ".git"):
        os.chown(path, 4711, 4711)
    with pytest.raises(RepositoryError, match=r"safe\.directory"):
        apply(shop, "10-01", tests=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may write what is another's")
def test_root_gives_nobodys_files_to_itself(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(shop, "config", "core.fileMode", "true")
    for path in (shop / CODE, shop / "README"):
        os.chown(path, 4711, 4712)
    git(shop, "update-index", "--refresh")
    apply(shop, "10-01", tests=False)
    assert ((shop / CODE).stat().st_uid, (shop / CODE).stat().st_gid) == (4711, 4712)


def test_a_judgement_in_a_worktree_of_a_shallow_clone(shop: Path, tmp_path: Path) -> None:
    write(shop, PATIENT)
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message=quick")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{shop}", "shallow")
    git(tmp_path / "shallow", "worktree", "add", "--quiet", "-b", "w", str(tmp_path / "linked"))
    apply(tmp_path / "linked", "10-01", tests=False)
    assert verify(tmp_path / "linked").verdict is Verdict.STILL_RED
