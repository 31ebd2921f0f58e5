"""Whatever a learner did since `apply`: after `revert` all is as before, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.revert import Reverted, revert
from tests.conftest import FILES, fingerprint, git, make_repository, write

CODE = "src/shop/pricing.py"
ODD_NAMES = ["with space.txt", 'quo"te.txt', "ñandú.txt", "new\nline.txt", "-dash", "glob*[x]?.txt"]
NOT_UTF8 = os.fsdecode(b"not-utf8-\xff.bin")
BYSTANDERS = ("notes.txt", "data/raw.csv", "debug.log", "build/out.o", "build/deep/out.o")
MORE_FILES: dict[str, str | bytes] = {
    **FILES,
    ".gitignore": "__pycache__/\n*.log\nbuild/\n",
    "docs/guide.txt": "A guide.\n",
    "docs/deep/more.txt": "More.\n",
    "tool.sh": "#!/bin/sh\n",
    "secret.txt": "hush\n",
    **dict.fromkeys([*ODD_NAMES, NOT_UTF8], "odd\n"),
}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with all that is unusual but allowed."""
    folder = tmp_path_factory.mktemp("revert") / "sh op ñ"
    write(folder, MORE_FILES)
    (folder / "tool.sh").chmod(0o755)
    (folder / "secret.txt").chmod(0o600)
    (folder / "link").symlink_to("docs/guide.txt")
    make_repository(folder, MORE_FILES)
    write(folder, dict.fromkeys(BYSTANDERS, "was there\n"))
    (folder / "empty/deep").mkdir(parents=True)
    make_repository(folder / "inner", {"file": "another repository's\n"})
    return folder


@pytest.fixture
def repo(original: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    copy = tmp_path / original.name
    shutil.copytree(original, copy, symlinks=True)
    return copy


def edit(repo: Path, path: str = CODE, text: str = "learner's line\n") -> None:
    file = repo / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes((file.read_bytes() if file.exists() else b"") + text.encode())


def commit(repo: Path, message: str = "Learner's commit") -> None:
    git(repo, "add", "--all", ":!inner")
    git(repo, "commit", "--quiet", f"--message={message}")


def fix_exactly(repo: Path) -> None:
    file = repo / CODE
    file.write_bytes(file.read_bytes().replace(b'# "order_id"', b'"order_id"'))


def staged_then_changed(repo: Path) -> None:
    edit(repo, text="staged\n")
    edit(repo, "docs/guide.txt", "staged\n")
    git(repo, "add", "--", CODE, "docs/guide.txt")
    edit(repo, text="and changed again\n")


def committed_staged_and_changed(repo: Path) -> None:
    edit(repo, text="committed\n")
    git(repo, "commit", "--quiet", "--all", "--message=one")
    staged_then_changed(repo)


def new_files(repo: Path) -> None:
    for path in ("new.py", "src/shop/extra/deep/new.py", "data/new.csv", "empty/deep/new.txt"):
        edit(repo, path)
    edit(repo, "staged new.py")
    git(repo, "add", "--", "staged new.py")
    edit(repo, "meant.py")
    git(repo, "add", "--intent-to-add", "--", "meant.py")
    (repo / "only-a-folder/deep").mkdir(parents=True)
    (repo / "new-link").symlink_to("nowhere")
    script = repo / "new.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)


def deletions(repo: Path) -> None:
    (repo / "docs/guide.txt").unlink()
    shutil.rmtree(repo / "src")
    git(repo, "rm", "--quiet", "--", "ñandú.txt")
    (repo / "secret.txt").unlink()
    shutil.rmtree(repo / "empty")


def renames(repo: Path) -> None:
    git(repo, "mv", "src/shop", "src/store")
    (repo / "docs").rename(repo / "papers")
    (repo / "with space.txt").rename(repo / "renamed ñ.txt")


def modes(repo: Path) -> None:
    (repo / "tool.sh").chmod(0o644)
    (repo / "docs/guide.txt").chmod(0o755)
    (repo / CODE).chmod(0o755)
    (repo / "docs/deep/more.txt").chmod(0o600)
    (repo / "secret.txt").chmod(0o644)
    (repo / "docs").chmod(0o700)


def odd_names(repo: Path) -> None:
    for name in [*ODD_NAMES, NOT_UTF8]:
        edit(repo, name)
        edit(repo, f"new {name}")


def own_branch(repo: Path) -> None:
    git(repo, "switch", "--quiet", "--create", "my-fix")
    edit(repo)
    commit(repo)
    edit(repo, "new.py")


def own_branch_and_break_branch_deleted(repo: Path) -> None:
    own_branch(repo)
    git(repo, "branch", "--quiet", "--delete", "--force", "break/10-01")


def break_branch_moved(repo: Path) -> None:
    edit(repo, text="on the break branch\n")
    commit(repo)
    git(repo, "switch", "--quiet", "--detach", "HEAD~1")
    edit(repo, text="on no branch\n")
    git(repo, "commit", "--quiet", "--all", "--message=detached")


def amended(repo: Path) -> None:
    edit(repo)
    git(repo, "commit", "--quiet", "--all", "--amend", "--message=amended")


def reset_hard_to_main(repo: Path) -> None:
    git(repo, "reset", "--quiet", "--hard", "main")


def reset_soft(repo: Path) -> None:
    edit(repo)
    git(repo, "reset", "--quiet", "--soft", "HEAD~1")


def back_on_main_with_edits(repo: Path) -> None:
    git(repo, "switch", "--quiet", "main")
    edit(repo)
    edit(repo, "new.py")


def orphan_branch(repo: Path) -> None:
    git(repo, "switch", "--quiet", "--orphan", "fresh")
    edit(repo, "only.txt")


def base_branch_deleted(repo: Path) -> None:
    edit(repo)
    git(repo, "branch", "--quiet", "--delete", "--force", "main")


def stashed(repo: Path) -> None:
    edit(repo, text="stashed\n")
    edit(repo, "new.py")
    git(repo, "stash", "push", "--quiet", "--include-untracked", "--", CODE, "new.py")
    edit(repo, "docs/guide.txt")


def bystanders_touched(repo: Path) -> None:
    edit(repo, "notes.txt")
    edit(repo, "debug.log")
    (repo / "data/raw.csv").unlink()
    edit(repo, "build/deep/new.o")


def bystanders_added(repo: Path) -> None:
    edit(repo, "notes.txt")
    git(repo, "add", "--force", "--", "notes.txt", "debug.log", "build/out.o")
    edit(repo, "notes.txt")


def bystanders_committed(repo: Path) -> None:
    edit(repo, "notes.txt")
    git(repo, "add", "--force", "--", "notes.txt", "data", "build")
    git(repo, "commit", "--quiet", "--message=all in")


def ignored_no_more(repo: Path) -> None:
    (repo / ".gitignore").write_text("nothing\n")
    edit(repo, "made-since.log")
    edit(repo, "build/deep/new.o")


def ignored_and_untracked(repo: Path) -> None:
    """The learner's version of two tracked files is nowhere but in ignored files."""
    edit(repo, ".gitignore", "docs/guide.txt\npricing.py\n")
    edit(repo, "docs/guide.txt", "precious\n")
    edit(repo)
    git(repo, "rm", "--quiet", "--cached", "--", "docs/guide.txt", CODE)


def more_ignored(repo: Path) -> None:
    edit(repo, ".gitignore", "*.tmp\n")
    edit(repo, "docs/scratch.tmp")


def files_for_folders(repo: Path) -> None:
    (repo / "tool.sh").unlink()
    edit(repo, "tool.sh/inside.txt")
    edit(repo, "tool.sh/inside.log")
    shutil.rmtree(repo / "docs")
    edit(repo, "docs")
    (repo / CODE).unlink()
    (repo / CODE).mkdir()


def ignored_file_for_folder(repo: Path) -> None:
    shutil.rmtree(repo / "docs")
    edit(repo, ".gitignore", "docs\n")
    edit(repo, "docs", "precious\n")


def links(repo: Path) -> None:
    (repo / "link").unlink()
    (repo / "link").symlink_to("tool.sh")
    (repo / "tool.sh").unlink()
    (repo / "tool.sh").symlink_to("secret.txt")
    shutil.rmtree(repo / "docs")
    (repo / "docs").symlink_to("data")
    (repo / CODE).rename(repo / "elsewhere.py")
    (repo / CODE).symlink_to("../../elsewhere.py")


def repositories_inside(repo: Path) -> None:
    make_repository(repo / "clone", {"file": "cloned since\n"})
    git(repo, "init", "--quiet", "unborn")
    edit(repo, "unborn/file")
    git(repo, "worktree", "add", "--quiet", "--detach", "tree")
    edit(repo, "inner/file", "changed inside\n")
    edit(repo)


def index_removed(repo: Path) -> None:
    edit(repo)
    (repo / ".git/index").unlink()


ACTIONS: list[Callable[[Path], None]] = [
    edit,
    fix_exactly,
    staged_then_changed,
    committed_staged_and_changed,
    new_files,
    deletions,
    renames,
    modes,
    odd_names,
    own_branch,
    own_branch_and_break_branch_deleted,
    break_branch_moved,
    amended,
    reset_hard_to_main,
    reset_soft,
    back_on_main_with_edits,
    orphan_branch,
    base_branch_deleted,
    stashed,
    bystanders_added,
    bystanders_committed,
    ignored_no_more,
    ignored_and_untracked,
    more_ignored,
    files_for_folders,
    ignored_file_for_folder,
    links,
    repositories_inside,
    index_removed,
]


@pytest.mark.parametrize("act", ACTIONS, ids=lambda act: act.__name__)
def test_all_is_as_before_and_the_work_is_kept_and_can_be_brought_back(
    repo: Path, act: Callable[[Path], None]
) -> None:
    before = fingerprint(repo)
    apply(repo, "10-01", tests=False)
    act(repo)
    learners = fingerprint(repo)
    done = revert(repo)
    assert_as_before(repo, before, learners)
    assert done.kept == "refs/breakkit/attempts/10-01/1"
    assert not done.moved
    bring_back(repo, done)
    assert_brought_back(repo, learners)


def files_of(state: dict[str, object]) -> dict[str, tuple[int, str]]:
    files = state["files"]
    assert isinstance(files, dict)
    return files


def is_bystander(path: str) -> bool:
    """What was there at `apply` without being tracked, or is ignored or another repository's."""
    inside = ("build/", "inner/", "clone/", "unborn/", "tree/")
    return path in BYSTANDERS or f"{path}/".startswith(inside) or path.endswith(".tmp")


def assert_as_before(repo: Path, before: dict[str, object], learners: dict[str, object]) -> None:
    after = fingerprint(repo)
    expected = {path: what for path, what in files_of(before).items() if not is_bystander(path)}
    expected |= {path: what for path, what in files_of(learners).items() if is_bystander(path)}
    assert files_of(after) == expected
    assert after["HEAD"] == before["HEAD"]
    assert after["index"] == before["index"]
    refs = {*before["refs"], *learners["refs"]}  # type: ignore[misc]  # lists
    assert set(after["refs"]) == {ref for ref in refs if "heads/break/" not in ref}  # type: ignore[call-overload]
    assert not git(repo, "status", "--porcelain", "--untracked-files=no")
    left = {path.name for path in (repo / ".git/breakkit").iterdir()}
    assert left == {"journal.jsonl", "lock"}


def bring_back(repo: Path, done: Reverted) -> None:
    assert done.bring_back is not None
    subprocess.run(done.bring_back, shell=True, cwd=repo / "empty", check=True, capture_output=True)  # noqa: S602  # as a person would


def as_git_sees(state: dict[str, object]) -> dict[str, tuple[int, str]]:
    """Files and links, with the only mode bit that git keeps."""
    return {
        path: (mode & 0o170100, content)
        for path, (mode, content) in files_of(state).items()
        if content != "folder"
    }


def assert_brought_back(repo: Path, learners: dict[str, object]) -> None:
    assert as_git_sees(fingerprint(repo)) == as_git_sees(learners)


@pytest.mark.parametrize("act", [lambda _: None, bystanders_touched], ids=["nothing", "bystanders"])
def test_nothing_is_kept_when_nothing_of_the_learners_differs_from_the_break(
    repo: Path, act: Callable[[Path], None]
) -> None:
    before = fingerprint(repo)
    apply(repo, "10-01", tests=False)
    act(repo)
    learners = fingerprint(repo)
    done = revert(repo)
    assert (done.kept, done.bring_back) == (None, None)
    assert_as_before(repo, before, learners)
    assert not git(repo, "for-each-ref", "refs/breakkit/")
