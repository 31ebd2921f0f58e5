"""What goes along into a sealed checkout, what does not, and what a kill leaves of one."""

from __future__ import annotations

import itertools
import os
import shlex
import shutil
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from breakkit.edges.vcs.plumbing import Plumbing
from breakkit.workflow.workspace import open_applied
from tests.commands.judging import PRICING, QUICK, TESTS
from tests.conftest import FILES, fingerprint, git, write
from tests.learner import asks
from tests.sealing import CODE, names_in, sealed, seals, shop_of, vault_of

EACH = 4
"""It is killed at every fourth call: all fare alike, and a quarter takes a quarter of the time."""


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    folder = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder


def round_in(folder):
    """Nothing looks changed to breakkit; then back to the unbroken code."""
    workspace, session = open_applied(folder)
    assert workspace.repository.changed_since(session.commit) == ()
    assert workspace.repository.untracked() == ()
    return asks(folder, "revert").result


def test_what_would_tell_stays_out(tmp_path):
    files = {
        "breaks.d/lesson.md": "The answer.",
        "learners/ada/phase-10/notes/breaks.md": "- bug-id: 10-01\n  hidden_cause: …",
        "learners/ada/phase-10/notes/other.md": "Mine.",
        "old/shop.pyc": b"\0",
        "old/__pycache__/shop.cpython-311.pyc": b"\0",
        "sub/breakkit.toml": "",
    }
    config = 'journal = "learners/{learner}/phase-{phase}/notes/breaks.md"\nlearner = "ada"'
    shop = shop_of(tmp_path / "shop", files, config)
    git(shop, "add", "--force", "old")
    git(shop, "commit", "--quiet", "--message=Bytecode")
    write(shop, {"untracked": "mine", "ignored.log": "mine"})
    sealed(shop, tmp_path / "exam")
    assert names_in(tmp_path / "exam") == {
        ".gitignore",
        "README",
        "src/shop/__init__.py",
        CODE,
        TESTS,
        "learners/ada/phase-10/notes/other.md",
    }
    assert not (tmp_path / "exam/old").exists()


def test_a_catalog_at_the_top_is_its_specs_alone(tmp_path):
    files = {"10-01.yaml": FILES["breaks.d/10-01.yaml"], "breaks.d/10-01.yaml": "x: y\n"}
    shop = shop_of(tmp_path / "shop", files, 'breaks = "."')
    sealed(shop, tmp_path / "exam")
    assert "10-01.yaml" not in names_in(tmp_path / "exam")
    assert CODE in names_in(tmp_path / "exam")


def test_what_scratch_include_names_goes_along_and_is_the_vaults_own(tmp_path):
    """Else a learner's version of it would run beside the unbroken code."""
    files = {
        ".gitignore": FILES[".gitignore"] + "/src/shop/_version.py\n",
        TESTS: "from shop._version import V\n" + FILES[TESTS],
    }
    shop = shop_of(tmp_path / "shop", files, 'scratch_include = ["src/shop/_version.py"]')
    write(shop, {"src/shop/_version.py": "V = 1\n"})
    exam = tmp_path / "exam"
    sealed(shop, exam, "--tests")
    assert (exam / "src/shop/_version.py").read_text() == "V = 1\n"
    assert git(exam, "status", "--porcelain") == ""
    write(exam, {CODE: PRICING, "src/shop/_version.py": "V = open('nowhere')\n"})
    assert asks(exam, "verify").result["verdict"] == "not_judged", "it counts as a change"
    (exam / "src/shop/_version.py").unlink()
    write(exam, {"src/shop/_version.py": "V = 2\n"})
    assert asks(exam, "verify").result["verdict"] == "fixed"


@pytest.mark.parametrize("eol", ["attributes", "setting"])
def test_line_ends_as_git_checks_them_out(tmp_path, eol):
    shop = shop_of(tmp_path / "shop")
    if eol == "attributes":
        write(shop, {".gitattributes": "*.py text eol=crlf\nREADME ident\n", "README": "$Id$\n"})
    else:
        git(shop, "config", "core.autocrlf", "true")
    git(shop, "rm", "--quiet", "--cached", "-r", ".")
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--allow-empty", "--message=Ends")
    git(shop, "rm", "--quiet", "-r", "src")
    git(shop, "reset", "--quiet", "--hard")
    unbroken = (shop / CODE).read_bytes()
    assert b"\r\n" in unbroken
    exam = tmp_path / "exam"
    sealed(shop, exam)
    assert (exam / CODE).read_bytes() == unbroken.replace(b'"order_id":', b'# "order_id":')
    assert git(exam, "status", "--porcelain") == ""
    round_in(exam)
    assert (exam / CODE).read_bytes() == unbroken
    assert git(exam, "status", "--porcelain") == ""


def test_modes_links_names_and_encodings(tmp_path):
    latin = "# -*- coding: latin-1 -*-\n# señal\n" + PRICING
    shop = shop_of(tmp_path / "shop", {CODE: latin.encode("latin-1"), "run": "", "ñ '\"\t": "odd"})
    (shop / "run").chmod(0o755)
    (shop / "link").symlink_to("src/shop")
    (shop / "dangling").symlink_to("nowhere")
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message=More")
    exam = tmp_path / "exam"
    sealed(shop, exam)
    assert stat.S_IMODE((exam / "run").stat().st_mode) & 0o111
    assert (exam / "link").readlink().as_posix() == "src/shop"
    assert (exam / "dangling").is_symlink()
    assert (exam / "ñ '\"\t").read_text() == "odd"
    round_in(exam)
    assert (exam / CODE).read_bytes() == latin.encode("latin-1")


def test_a_project_in_a_folder_of_the_repository(tmp_path):
    files = {f"app/{name}": text for name, text in FILES.items()}
    files["app/breakkit.toml"] = QUICK + "timeout_s = 60\n"
    shop = shop_of(tmp_path / "shop", files)
    exam = tmp_path / "exam"
    assert asks(shop / "app", "apply", "10-01", "--sealed", str(exam), "--no-tests").code == 0
    assert "app/breaks.d/10-01.yaml" not in names_in(exam)
    assert "breaks.d/10-01.yaml" in names_in(exam), "another project's catalog"
    assert asks(exam, "hint").code == 0
    round_in(exam / "app/src")
    assert (exam / "app" / CODE).read_text() == PRICING


def test_a_submodule_does_not_go_along(tmp_path):
    shop, other = shop_of(tmp_path / "shop"), shop_of(tmp_path / "other")
    url = ("-c", "protocol.file.allow=always")
    git(shop, *url, "submodule", "--quiet", "add", str(other), "sub")
    git(shop, "commit", "--quiet", "--message=Sub")
    before = fingerprint(shop)
    exam = tmp_path / "exam"
    sealed(shop, exam)
    assert not (exam / "sub").exists()
    assert git(exam, "status", "--porcelain") == ""
    assert asks(exam, "revert").code == 0
    assert fingerprint(shop) == before


def test_it_is_judged_with_the_python_that_judges_the_repository(tmp_path, monkeypatch):
    """A `.venv` beside the target does not go along, and is still the one."""
    monkeypatch.delenv("VIRTUAL_ENV")
    shop, used = shop_of(tmp_path / "shop"), tmp_path / "used"
    python = f'#!/bin/sh\ntouch {shlex.quote(str(used))}\nexec {shlex.quote(sys.executable)} "$@"\n'
    write(shop, {".venv/bin/python": python, ".git/info/exclude": ".venv\n"})
    (shop / ".venv/bin/python").chmod(0o755)
    sealed(shop, tmp_path / "exam")
    used.unlink(missing_ok=True)
    assert asks(tmp_path / "exam", "verify", "--observable").code == 0
    assert used.exists()


def test_an_installed_copy_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("VIRTUAL_ENV")
    shop, site = shop_of(tmp_path / "shop"), tmp_path / "site"
    write(site, {"shop/__init__.py": ""})
    python = (
        "#!/bin/sh\n"
        'case "$1" in -I) shift; esac\n'
        f'PYTHONPATH={shlex.quote(str(site))} exec {shlex.quote(sys.executable)} "$@"\n'
    )
    write(shop, {".venv/bin/python": python, ".git/info/exclude": ".venv\n"})
    (shop / ".venv/bin/python").chmod(0o755)
    reachable = sealed(shop, tmp_path / "exam")["sealed"]["reachable"]
    assert reachable["installed"] == str(site / "shop/__init__.py")


def test_killed_at_any_git_call_or_before_the_rename_there_is_no_half_of_one(tmp_path, state):
    """The folder is there as a whole or not at all; the repository is as it was; a retry works."""
    shop, exam = shop_of(tmp_path / "shop"), tmp_path / "exam"
    before, call, killed = fingerprint(shop), 1, []
    while not exam.exists():
        if _is_killed_at(call, tmp_path, lambda: seals(shop, exam)):
            killed.append(call)
            assert not exam.exists()
            assert fingerprint(shop) == before
        call += EACH
    assert len(killed) >= 6, "each step between, at one place or another"
    rename = int((tmp_path / "counted").read_text()) - 1
    assert _is_killed_at(rename, tmp_path, lambda: seals(shop, tmp_path / "other"))
    assert not (tmp_path / "other").exists()
    assert list(tmp_path.glob(".breakkit-*")), "as a kill leaves it"
    sealed(shop, tmp_path / "third")
    assert not list(tmp_path.glob(".breakkit-*"))
    vaults = {vault_of(folder, state) for folder in (exam, tmp_path / "third")}
    assert set((state / "breakkit/sealed").iterdir()) == vaults
    assert asks(exam, "status").result["active"]["id"] == "10-01"
    assert vault_of(exam, state).is_dir()
    assert asks(exam, "revert").code == 0
    assert (exam / CODE).read_text() == PRICING


def test_the_doctor_finds_it_well(tmp_path):
    sealed(shop_of(tmp_path / "shop"), tmp_path / "exam")
    checks = {one["name"]: one for one in asks(tmp_path / "exam", "doctor").result["checks"]}
    wrong = {name: one["found"] for name, one in checks.items() if not one["ok"]}
    assert not wrong.keys() - {"leftovers"}, "others may be at work on this machine"
    assert checks["session"]["found"] == "break 10-01 is applied, on branch break"


def test_a_revert_that_was_killed_loses_nothing_and_is_gone_through_with(tmp_path, state):
    shop, template = shop_of(tmp_path / "shop"), tmp_path / "template"
    sealed(shop, template)
    write(template, {CODE: PRICING + "# mine\n", "new": "mine\n"})
    vaults, exam = state / "breakkit/sealed", tmp_path / "exam"
    shutil.copytree(vaults, tmp_path / "vaults")
    call, killed, repaired = 1, 0, 0
    while not (tmp_path / "counted").exists():
        shutil.rmtree(exam, ignore_errors=True)
        shutil.rmtree(vaults)
        shutil.copytree(template, exam, symlinks=True)
        shutil.copytree(tmp_path / "vaults", vaults)
        killed += _is_killed_at(call, tmp_path, lambda: asks(exam, "revert"))
        if (exam / ".git/breakkit-key").exists():
            repaired += asks(exam, "doctor", "--repair").result["repaired"] != []
        if (exam / ".git/breakkit-key").exists():
            assert asks(exam, "revert").code == 0
        assert (exam / CODE).read_text() == PRICING
        refs = git(exam, "for-each-ref", "--format=%(refname)", "refs/breakkit").splitlines()
        assert refs == ["refs/breakkit/attempts/10-01/1"], "kept, and only once"
        assert git(exam, "show", f"{refs[0]}:new") == "mine"
        assert git(exam, "show", f"{refs[0]}:{CODE}").endswith("# mine")
        assert not (exam / "new").exists()
        call += 2 * EACH
    assert killed >= 3
    assert repaired >= 1
    assert asks(shop, "list").result["breaks"][0]["state"] == "tried"


def _is_killed_at(call: int, folder: Path, command: Callable[[], object]) -> bool:
    """Whether a command was killed at that call of git or of a rename."""
    child = os.fork()
    if child == 0:
        done = _die_at(call)
        command()
        (folder / "counted").write_text(str(next(done)))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def _die_at(call: int) -> Iterator[int]:
    """In this process: SIGKILL at that call. Returns the counter of calls."""
    done = itertools.count(1)

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **named: object) -> object:
            if next(done) == call:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return called

    Plumbing.run = counted(Plumbing.run)
    Path.rename = counted(Path.rename)
    return done
