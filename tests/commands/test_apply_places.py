"""`apply` and `revert` wherever they are to work: exact to the byte, and no trace afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from breakkit.commands.apply import Applied, apply
from breakkit.commands.revert import revert
from tests.conftest import FILES, PRICING, SPEC, fingerprint, git, make_repository, write

CODE = "src/shop/pricing.py"
BROKEN = PRICING.replace('"order_id": order', '# "order_id": order')


def there_and_back(repo: Path, start: Path | None = None, code: str = CODE) -> Applied:
    """Apply and revert in a repository; what both must do everywhere."""
    before = fingerprint(repo)
    original = (repo / code).read_bytes()
    reflog = git(repo, "reflog", "--format=%gs").splitlines()
    done = apply(start or repo, "10-01", tests=False)
    assert git(repo, "diff", "--name-only", "-z", "HEAD~1", "HEAD") == f"{code}\0"
    lines = git(repo, "diff-tree", "-U0", "--text", "--no-color", "HEAD~1", "HEAD").splitlines()
    assert [line[0] for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        *"-+"
    ]
    assert git(repo, "rev-parse", "HEAD", "HEAD~1").split() == [done.commit, base_of(before)]
    assert git(repo, "status", "--porcelain") == before["status"] == ""
    assert git(repo, "reflog", "--format=%gs").splitlines() == ["breakkit: apply", *reflog]
    assert (repo / code).read_bytes() == original.replace(b'"order_id": o', b'# "order_id": o')
    state = fingerprint(repo)
    changed = {path for path in before["files"] if before["files"][path] != state["files"][path]}  # type: ignore[call-overload, index]
    assert changed == {code}
    assert state["files"][code][0] == before["files"][code][0]  # type: ignore[index]  # the mode
    revert(start or repo)
    assert fingerprint(repo) == before
    return done


def base_of(state: dict[str, object]) -> str:
    head = str(state["HEAD"])
    refs = dict(ref.split() for ref in state["refs"])  # type: ignore[attr-defined]
    return str(refs.get(head, head))


def commit(repo: Path) -> None:
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message=more")


# Where it is started


def test_the_break_commit_gives_nothing_away(shop: Path) -> None:
    done = apply(shop, "10-01", tests=False)
    assert done.branch == "break/10-01"
    told = git(shop, "log", "-1", "--format=%an %ae %cn %ce%n%B")
    assert told.splitlines()[:2] == [
        "breakkit breakkit@localhost breakkit breakkit@localhost",
        "Break 10-01",
    ]
    for giveaway in ("order_id", "pricing", "describe", "comment", "lose"):
        assert giveaway not in told


def test_from_a_subfolder(shop: Path) -> None:
    there_and_back(shop, shop / "src/shop")


def test_through_a_symbolic_link(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(shop / "src")
    there_and_back(shop, tmp_path / "link")


@pytest.mark.parametrize(
    ("at", "configuration", "start"),
    [
        ("sub/app", {"sub/app/breakkit.toml": ""}, "sub/app/src"),
        ("sub/app", {"breakkit.toml": 'target = "sub/app"\nbreaks = "sub/app/breaks.d"\n'}, ""),
        (
            "sub/app",
            {"course/breakkit.toml": 'target = "../sub/app"\nbreaks = "../sub/app/breaks.d"\n'},
            "course",
        ),
        ("ap p/ñ", {"ap p/ñ/pyproject.toml": "[tool.breakkit]\n"}, "ap p/ñ"),
    ],
)
def test_with_the_target_in_a_subfolder(
    tmp_path: Path, at: str, configuration: dict[str, str], start: str
) -> None:
    files = {f"{at}/{name}": content for name, content in FILES.items()}
    repo = make_repository(tmp_path / "repo", {**files, **configuration})
    there_and_back(repo, repo / start, f"{at}/{CODE}")


@pytest.mark.parametrize("name", ["with space", "ñandú", "quo\"te'", "$HOME", "a:b", "-n", "*"])
def test_in_a_repository_of_an_odd_name(tmp_path: Path, name: str) -> None:
    there_and_back(make_repository(tmp_path / name))


def test_in_a_repository_whose_name_is_not_utf8(tmp_path: Path) -> None:
    there_and_back(make_repository(tmp_path / os.fsdecode(b"shop-\xff")))


def test_on_a_file_of_an_odd_name(tmp_path: Path) -> None:
    code = 'sr c/ñ "shop"/[pri]cing*.py'
    spec = SPEC.replace("src/shop/pricing.py", f"'{code}'").replace("[locate]", "")
    spec = spec.replace("locate: ['", "locate: ['")
    there_and_back(
        make_repository(tmp_path / "repo", {**FILES, code: PRICING, "breaks.d/10-01.yaml": spec}),
        code=code,
    )


def test_with_a_detached_head(shop: Path) -> None:
    git(shop, "switch", "--quiet", "--detach")
    done = there_and_back(shop)
    assert git(shop, "rev-parse", "HEAD").startswith(done.base)


def test_in_a_linked_worktree(shop: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked tree"
    git(shop, "worktree", "add", "--quiet", "-b", "linked", str(linked))
    main = fingerprint(shop)
    there_and_back(linked)
    apply(linked, "10-01", tests=False)
    assert {**fingerprint(shop), "refs": None} == {**main, "refs": None}
    assert not (shop / ".git/breakkit/session.json").exists()
    revert(linked)
    there_and_back(shop)


def test_in_a_shallow_clone(shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{shop}", "clone")
    there_and_back(tmp_path / "clone")


def test_in_a_repository_with_other_object_names(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "--initial-branch=main", "repo")
    there_and_back(make_repository(tmp_path / "repo"))


# How git is set up

SETTINGS: dict[str, dict[str, str]] = {
    "signed": {"commit.gpgSign": "true", "gpg.program": "/bin/false", "user.signingKey": "x"},
    "nobody": {"user.useConfigOnly": "true"},
    "modes": {"core.fileMode": "false"},
    "untracked": {"status.showUntrackedFiles": "no", "status.short": "true"},
    "manyFiles": {"feature.manyFiles": "true", "index.version": "4"},
    "split": {"core.splitIndex": "true", "splitIndex.maxPercentChange": "100"},
    "monitor": {"core.fsmonitor": "/bin/false"},
    "colours": {"color.ui": "always", "diff.external": "/bin/false", "diff.noprefix": "true"},
    "logs": {"core.logAllRefUpdates": "always", "log.showSignature": "true"},
    "encoding": {"i18n.commitEncoding": "latin-1", "core.quotePath": "false"},
    "strict": {"core.safecrlf": "true", "core.autocrlf": "input"},
    "sharing": {"core.sharedRepository": "group"},
    "attributes": {"core.attributesFile": "/dev/null", "core.excludesFile": "/dev/null"},
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_with_settings(shop: Path, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        git(shop, "config", name, value)
    git(shop, "update-index", "--refresh")
    there_and_back(shop)


HOOKS = (
    *("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "pre-auto-gc"),
    *("post-checkout", "post-index-change", "post-rewrite", "reference-transaction", "post-merge"),
)


@pytest.mark.parametrize("place", ["hooks", "elsewhere"])
def test_no_hook_runs(shop: Path, tmp_path: Path, place: str) -> None:
    folder = shop / ".git/hooks" if place == "hooks" else tmp_path / "hooks"
    for name in HOOKS:
        write(folder, {name: f"#!/bin/sh\necho {name} >> '{tmp_path}/ran'\nexit 1\n"})
        (folder / name).chmod(0o755)
    if place == "elsewhere":
        git(shop, "config", "core.hooksPath", str(folder))
    before = (shop / CODE).read_bytes()
    apply(shop, "10-01", tests=False)
    assert (shop / CODE).read_bytes() != before
    revert(shop)
    assert (shop / CODE).read_bytes() == before
    assert not (tmp_path / "ran").exists()
    git(shop, "commit", "--allow-empty", "--message=x", check=False)
    assert (tmp_path / "ran").exists()  # so they would have run


def test_in_a_sparse_checkout(shop: Path) -> None:
    git(shop, "sparse-checkout", "set", "--cone", "src", "breaks.d")
    assert not (shop / "tests").exists()
    there_and_back(shop)


# How the file is written

CRLF = PRICING.replace("\n", "\r\n")
WRITTEN: dict[str, tuple[bytes, str, dict[str, str]]] = {
    "crlf": (CRLF.encode(), "", {}),
    "autocrlf": (CRLF.encode(), "", {"core.autocrlf": "true"}),
    "eol": (CRLF.encode(), "*.py text eol=crlf\n", {}),
    "auto": (CRLF.encode(), "* text=auto\n", {"core.eol": "crlf"}),
    "lf-while-crlf-is-asked-for": (PRICING.encode(), "*.py text eol=crlf\n", {}),
    "latin-1": (f"# coding: latin-1\n# ñ\n{PRICING}".encode("latin-1"), "", {}),
    "bom": (b"\xef\xbb\xbf" + PRICING.encode(), "", {}),
    "no-final-newline": (PRICING.rstrip("\n").encode(), "", {}),
    "binary": (PRICING.encode(), "*.py binary\n", {}),
    "ident": (f"# $Id: 1 $\n{PRICING}".encode(), "*.py ident\n", {}),
}


@pytest.mark.parametrize(("content", "attributes", "settings"), WRITTEN.values(), ids=WRITTEN)
def test_however_the_file_is_written(
    tmp_path: Path, content: bytes, attributes: str, settings: dict[str, str]
) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "--quiet", "--initial-branch=main")
    for name, value in settings.items():
        git(repo, "config", name, value)
    make_repository(repo, {**FILES, CODE: content, ".gitattributes": attributes})
    there_and_back(repo)
    apply(repo, "10-01", tests=False)
    (repo / CODE).unlink()
    revert(repo)
    assert (repo / CODE).read_bytes() == content


def test_crlf_that_was_committed_before_git_was_to_convert_it(tmp_path: Path) -> None:
    repo = make_repository(tmp_path / "repo", {**FILES, CODE: CRLF})
    git(repo, "config", "core.autocrlf", "true")
    there_and_back(repo)


@pytest.mark.parametrize("mode", [0o755, 0o600, 0o664, 0o444])
def test_the_files_mode_stays(shop: Path, mode: int) -> None:
    (shop / CODE).chmod(mode)
    if mode & 0o100:
        commit(shop)
    there_and_back(shop)


# The environment


def breakkit(folder: Path, *arguments: str, **environment: str) -> dict[str, object]:
    run = subprocess.run(
        [sys.executable, "-m", "breakkit", *arguments, "--json"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    answer: dict[str, object] = json.loads(run.stdout)["result"]
    return answer


def test_variables_of_another_git_do_not_lead_astray(shop: Path, tmp_path: Path) -> None:
    other = make_repository(tmp_path / "other")
    others, before = fingerprint(other), fingerprint(shop)
    led_astray = {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / ".git/index"),
        "GIT_OBJECT_DIRECTORY": str(other / ".git/objects"),
        "GIT_COMMON_DIR": str(other / ".git"),
        "GIT_NAMESPACE": "astray",
        "GIT_PREFIX": "src/",
        "GIT_CONFIG_PARAMETERS": "not even quoted'",
        "GIT_AUTHOR_DATE": "1 January 1970",
        "GIT_LITERAL_PATHSPECS": "0",
        "GIT_TRACE": "1",
    }
    breakkit(shop, "apply", "10-01", "--no-tests", **led_astray)
    assert (shop / CODE).read_text() == BROKEN
    breakkit(shop, "revert", **led_astray)
    assert fingerprint(shop) == before
    assert fingerprint(other) == others


def test_as_an_alias_of_git(shop: Path) -> None:
    before = fingerprint(shop)
    for command in ("apply 10-01 --no-tests", "revert"):
        alias = f"alias.bk=!'{sys.executable}' -m breakkit {command}"
        git(shop / "src", "-c", alias, "-c", "core.bare=true", "bk")
        expected = BROKEN if "apply" in command else PRICING
        assert (shop / CODE).read_text() == expected
    assert fingerprint(shop) == before


def test_in_a_hook_of_git(shop: Path) -> None:
    hook = shop / ".git/hooks/post-checkout"
    write(
        hook.parent,
        {hook.name: f"#!/bin/sh\n'{sys.executable}' -m breakkit apply 10-01 --no-tests"},
    )
    hook.chmod(0o755)
    git(shop, "switch", "--create", "topic")
    assert (shop / CODE).read_text() == BROKEN
    assert git(shop, "symbolic-ref", "--short", "HEAD") == "break/10-01"
    hook.unlink()
    revert(shop)
    assert git(shop, "symbolic-ref", "--short", "HEAD") == "topic"
    assert not git(shop, "status", "--porcelain")


def test_git_is_not_installed(shop: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "breakkit", "apply", "10-01"],
        cwd=shop,
        env={**os.environ, "PATH": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert "git was not found on PATH" in run.stderr
