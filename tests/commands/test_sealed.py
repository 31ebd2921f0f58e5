"""`apply --sealed DIR`: the round in it, its place, and what a learner may do to it."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from breakkit.workflow.probes import PROBES
from tests.authors import catalog, spec
from tests.commands.judging import COMMENTED, LINKED, PRICING, TESTS
from tests.conftest import FILES, fingerprint, git, make_repository, write
from tests.learner import OBSERVED, SHOP_LOG, asks, mend, says
from tests.sealing import CODE, names_in, sealed, seals, shop_of, vault_of

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # a file system that is seldom the same
BROKEN = PRICING.replace('        "order_id"', '        # "order_id"')


@pytest.fixture
def state(tmp_path, monkeypatch):
    folder = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder


@pytest.fixture
def shop(tmp_path, state):
    return shop_of(tmp_path / "shop")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A sealed checkout, unproved, with its vault; made once."""
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        sealed(shop_of(folder / "shop"), folder / "exam")
    return folder


@pytest.fixture
def exam(template, tmp_path, state):
    """A copy of it, and of its vault."""
    for name in ("exam", "state"):
        shutil.copytree(template / name, tmp_path / name, symlinks=True)
    return tmp_path / "exam"


def everything(folder):
    """All that is in a folder, git's own files too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_whole_round_in_it_and_the_repository_is_as_it_was(shop, tmp_path, state):
    exam, before, whole = tmp_path / "exam", fingerprint(shop), everything(shop)
    result = sealed(shop, exam, "--tests")
    assert result["red"] == [LINKED]
    assert (result["branch"], result["base"]) == ("break", "main")
    assert result["commit"] == git(exam, "rev-parse", "HEAD")
    assert result["sealed"]["path"] == str(exam)
    assert result["sealed"]["reachable"] == {
        "original": str(shop),
        "state": str(vault_of(exam, state)),
        "published": "",
    }
    assert everything(shop) == whole, "apply --sealed only reads"

    inside = exam / "src/shop"
    active = asks(inside, "status").result["active"]
    assert (active["id"], active["sealed"]) == ("10-01", True)
    assert asks(inside, "hint").result["level"] == 1
    red = asks(exam, "verify")
    assert (red.code, red.result["verdict"], red.result["observable"]) == (1, "still_red", True)
    mend(exam)
    fixed = asks(inside, "verify").result
    assert (fixed["verdict"], fixed["canary"]) == ("fixed", "red")
    assert '+        # "order_id"' in asks(exam, "reveal").result["diff"]
    reverted = asks(exam, "revert").result
    assert (reverted["base"], reverted["sealed"]) == ("base", True)

    assert (exam / CODE).read_text() == PRICING
    assert git(exam, "status", "--porcelain") == ""
    assert git(exam, "show", f"{reverted['kept']}:{CODE}") == PRICING.rstrip("\n")
    assert not (exam / ".git/breakkit-key").exists()
    assert not list((state / "breakkit/sealed").iterdir())
    assert fingerprint(shop) == before
    assert asks(shop, "list").result["breaks"][0]["state"] == "solved", "the record went back"
    assert asks(exam, "status").result["active"] is None


def test_one_commit_on_one_branch_and_no_trace_of_another(shop, tmp_path):
    exam = tmp_path / "exam"
    sealed(shop, exam)
    assert git(exam, "for-each-ref", "--format=%(refname)") == "refs/heads/break"
    assert git(exam, "rev-list", "--all", "--count") == "1"
    assert (
        git(exam, "show", "-s", "--format=%an %at %ct %s")
        == "breakkit 946684800 946684800 The code"
    )
    assert git(exam, "status", "--porcelain", "--ignored") == ""
    assert git(exam, "cat-file", "--batch-all-objects", "--batch-check").count("commit") == 1
    left = {path.relative_to(exam / ".git").parts[0] for path in (exam / ".git").rglob("*")}
    assert left == {"HEAD", "breakkit-key", "config", "index", "objects", "refs"} | left & {"info"}
    assert names_in(exam) == {".gitignore", "README", "src/shop/__init__.py", CODE, TESTS}
    assert (exam / CODE).read_text() == BROKEN
    times = {path.lstat().st_mtime for path in (exam, *exam.rglob("*")) if path.name != "index"}
    assert len(times - {(exam / ".git").stat().st_mtime}) == 1, "`git status` wrote the index"


def test_two_breaks_of_one_place_differ_in_one_file_only(shop, tmp_path):
    """Nothing but the broken line depends on where the break is."""
    edit = {"file": "src/shop/__init__.py", "set_value": {"at": "A = $V", "to": "2"}}
    write(shop, {**catalog(spec("10-02", edit=edit)), "src/shop/__init__.py": "A = 1\n"})
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message=More")
    one, two = tmp_path / "one", tmp_path / "two"
    sealed(shop, one)
    assert asks(shop, "apply", "10-02", "--sealed", str(two), "--no-tests").code == 0

    def seen(folder):
        return [
            (path.relative_to(folder).as_posix(), path.lstat().st_mtime_ns, path.lstat().st_mode)
            for path in folder.rglob("*")
            if "objects" not in path.parts
        ]

    assert seen(one) == seen(two), "order, times and modes"
    changed = [
        name for name in names_in(one) if (one / name).read_bytes() != (two / name).read_bytes()
    ]
    assert sorted(changed) == ["src/shop/__init__.py", CODE]


def test_the_same_break_sealed_twice_is_the_same_commit_under_another_key(shop, tmp_path):
    one, two = (sealed(shop, tmp_path / name) for name in ("one", "two"))
    assert one["commit"] == two["commit"]
    keys = {(tmp_path / name / ".git/breakkit-key").read_text() for name in ("one", "two")}
    assert len(keys) == 2
    assert all(re.fullmatch(r"[0-9a-f]{32}\n", key) for key in keys)
    assert asks(tmp_path / "one", "hint").result["level"] == 1
    assert asks(tmp_path / "two", "hint").result["level"] == 1, "each has its own session"
    assert asks(shop, "status").result["active"] is None


def test_blind_and_sealed_tells_neither_id_nor_title(shop, tmp_path):
    said = says(shop, "apply", "10-01", "--blind", "--no-tests", "--sealed", str(tmp_path / "exam"))
    status = says(tmp_path / "exam", "status")
    for out in (said.out, status.out):
        assert "10-01" not in out
        assert "Orders lose" not in out


@pytest.mark.parametrize("name", ["deep/a 'b' $HOME {out} ñ", "-x"])
def test_any_path_will_do(shop, tmp_path, name):
    folder = tmp_path / name
    sealed(shop, folder)
    assert asks(folder, "hint").code == 0
    assert asks(folder, "revert").code == 0
    assert not list(tmp_path.rglob(".breakkit-*"))


def test_a_line_break_in_the_name_is_refused(shop, tmp_path):
    assert "line break" in seals(shop, tmp_path / "a\nb").error["message"]


def test_a_relative_path_starts_where_repo_says(shop, tmp_path):
    said = asks(tmp_path, "apply", "10-01", "--no-tests", "--repo", "shop", "--sealed", "../exam/")
    assert said.result["sealed"]["path"] == str(tmp_path / "exam")


def test_an_empty_folder_will_do_and_keeps_its_permissions(shop, tmp_path):
    (tmp_path / "exam").mkdir(mode=0o750)
    sealed(shop, tmp_path / "exam")
    assert stat.S_IMODE((tmp_path / "exam").stat().st_mode) == 0o750


@pytest.mark.parametrize("kind", ["full", "file", "link", "dangling"])
def test_what_is_there_is_left_alone(shop, tmp_path, state, kind):
    place = tmp_path / "taken"
    match kind:
        case "full":
            write(place, {"mine": "mine"})
        case "file":
            place.write_text("mine")
        case "link":
            (tmp_path / "empty").mkdir()
            place.symlink_to("empty")
        case "dangling":
            place.symlink_to("nowhere")
    before = sorted(tmp_path.rglob("*"))
    error = seals(shop, place).error
    assert error["message"] == f"{place} exists and is not an empty folder"
    assert sorted(tmp_path.rglob("*")) == before
    assert not state.exists()


@pytest.mark.parametrize("where", ["shop/exam", "shop/.git/exam", "other/exam", "link/exam"])
def test_not_inside_the_repository_or_one_of_its_work_trees(shop, tmp_path, where):
    git(shop, "worktree", "add", "--quiet", str(tmp_path / "other"))
    (tmp_path / "link").symlink_to("shop")
    said = seals(shop, tmp_path / where)
    assert "lies in this repository" in said.error["message"]
    assert not (tmp_path / where).exists()


def test_not_in_the_state_folder_and_no_state_folder_in_the_repository(shop, tmp_path, monkeypatch):
    inside = tmp_path / "state/breakkit/sealed/exam"
    assert "lies in the state folder" in seals(shop, inside).error["message"]
    monkeypatch.setenv("XDG_STATE_HOME", str(shop / "state"))
    before = fingerprint(shop)
    said = seals(shop, tmp_path / "exam")
    assert "lies in this repository" in said.error["message"]
    assert "XDG_STATE_HOME" in said.error["advice"]
    assert fingerprint(shop) == before


def test_inside_another_repository_is_no_matter(shop, tmp_path):
    home = make_repository(tmp_path / "home", {"dotfiles": ""})
    sealed(shop, home / "exam")
    assert asks(home / "exam", "hint").code == 0


@pytest.mark.parametrize(
    ("name", "reason"), [("file/exam", "Not a directory"), ("x" * 300, "too long")]
)
def test_where_nothing_can_be_made_nothing_is_left(shop, tmp_path, state, name, reason):
    (tmp_path / "file").touch()
    before = sorted(tmp_path.rglob("*"))
    said = seals(shop, tmp_path / name)
    assert (said.code, said.error["advice"]) == (2, "Name a folder elsewhere.")
    assert reason in said.error["message"]
    left = [path for path in sorted(tmp_path.rglob("*")) if path not in before]
    assert left == [state, state / "breakkit", state / "breakkit/sealed"]


def test_where_no_vault_can_be_made_there_is_no_checkout(shop, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file/state"))
    assert "cannot be made a folder" in seals(shop, tmp_path / "exam").error["message"]
    assert not (tmp_path / "exam").exists()


@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="no other file system is known here")
def test_on_another_file_system(shop, tmp_path):
    folder = SHARED_MEMORY / f"breakkit-test-{os.getpid()}"
    try:
        sealed(shop, folder)
        assert (folder / CODE).read_text() == BROKEN
        assert asks(folder, "revert").code == 0
    finally:
        shutil.rmtree(folder)


def test_a_break_that_does_not_hold_leaves_nothing(tmp_path, state):
    tests = FILES["tests/test_pricing.py"].replace('"order_id" in', "")
    shop = shop_of(tmp_path / "shop", {"tests/test_pricing.py": tests})
    said = seals(shop, tmp_path / "new/exam", "--tests")
    assert said.error["type"] == "BreakDoesNotHold"
    assert not (tmp_path / "new").exists()
    assert not list((state / "breakkit/sealed").iterdir())


def test_a_dirty_tree_a_session_and_a_lonely_self_test_are_refused(shop, tmp_path):
    write(shop, {"README": "mine"})
    assert seals(shop, tmp_path / "exam", "--tests").error["type"] == "DirtyTree"
    git(shop, "checkout", "--", "README")
    error = asks(shop, "apply", "10-01", "--self-test").error
    assert (error["type"], error["advice"]) == ("UsageError", "Say --sealed DIR as well.")
    assert asks(shop, "apply", "10-01", "--no-tests").code == 0
    assert seals(shop, tmp_path / "exam").error["type"] == "SessionError"
    assert not (tmp_path / "exam").exists()


def test_no_second_break_in_it_and_no_catalog(exam, tmp_path):
    for words in (["apply", "10-01"], ["apply", "10-01", "--sealed", str(tmp_path / "more")]):
        assert asks(exam, *words).error["type"] == "SessionError"
    for words in (["list"], ["check"], ["show", "9-9"], ["hint", "9-9"], ["reveal", "9-9"]):
        assert "the catalog is not in it" in asks(exam, *words).error["message"]
    assert asks(exam, "show", "10-01").result["applied"]


def test_what_the_learner_does_to_its_git_is_no_matter(exam):
    """Commits, branches, settings, even a broken repository: judged are the files."""
    git(exam, "switch", "--quiet", "--create", "fix")
    mend(exam)
    git(exam, "commit", "--quiet", "--all", "--message=Mended")
    git(exam, "branch", "-D", "break")
    git(exam, "config", "core.autocrlf", "true")
    git(exam, "config", "core.worktree", "/")
    (exam / ".git/HEAD").write_text("no head\n")
    assert asks(exam, "verify").result["verdict"] == "fixed"


def test_nothing_that_the_learner_made_is_lost(exam):
    git(exam, "switch", "--quiet", "--create", "fix")
    write(exam, {"mine.py": "first\n"})
    git(exam, "add", "mine.py")
    git(exam, "commit", "--quiet", "--message=First")
    first = git(exam, "rev-parse", "HEAD")
    git(exam, "branch", "base")
    write(
        exam, {"mine.py": "second\n", "staged": "staged\n", "wild/new": "new\n", "a.log": "log\n"}
    )
    git(exam, "add", "staged")
    write(exam, {"staged": "staged, then changed\n"})
    mend(exam)
    reverted = asks(exam, "revert").result
    kept = reverted["kept"]
    assert reverted["base"] == "base-2", "the learner has a base already"
    assert git(exam, "rev-parse", "base") == first
    assert git(exam, "show", f"{kept}:mine.py") == "second"
    assert git(exam, "show", f"{kept}:wild/new") == "new"
    assert git(exam, "show", f"{kept}:staged") == "staged, then changed"
    assert git(exam, "show", f"{kept}^2:staged") == "staged"
    assert (exam / "a.log").read_text() == "log\n"
    assert names_in(exam) == {".gitignore", "README", "src/shop/__init__.py", CODE, TESTS, "a.log"}
    subprocess.run(reverted["bring_back"].split(), cwd=exam, check=True, capture_output=True)
    assert (exam / "mine.py").read_text() == "second\n"
    assert (exam / CODE).read_text() == PRICING


def test_what_is_done_to_tests_there_does_not_count(exam):
    write(exam, {TESTS: "def test_order_id_is_told(): pass\n", "conftest.py": "", "breaks.d/x": ""})
    said = asks(exam, "verify").result
    assert said["verdict"] == "tampered"
    assert said["protected_changes"] == ["breaks.d/x", "conftest.py", TESTS]


def test_where_its_git_is_broken_no_repository_above_is_taken_for_it(shop, tmp_path):
    home = make_repository(tmp_path / "home", {"dotfiles": ""})
    exam = home / "exam"
    sealed(shop, exam)
    mend(exam)
    (exam / ".git/HEAD").write_text("no head\n")
    before = fingerprint(home)
    assert asks(exam, "revert").error["type"] == "RepositoryError"
    assert fingerprint(home) == before
    (exam / ".git/HEAD").write_text("ref: refs/heads/break\n")
    assert asks(exam, "revert").result["kept"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives files away")
def test_another_user_may_work_in_it(exam):
    nobody = 65534
    for path in (exam, *exam.rglob("*")):
        os.chown(path, nobody, nobody, follow_symlinks=False)
    assert "dubious ownership" in git_error(exam, "status")
    mend(exam)
    assert asks(exam, "verify").result["verdict"] == "fixed"
    assert asks(exam, "revert").result["kept"]


def git_error(folder, *words):
    return subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=False
    ).stderr


def test_interrupted_in_the_self_test_all_is_as_it_was(shop, tmp_path, state, monkeypatch):
    def interrupt(*_):
        assert not (tmp_path / "exam").exists()
        raise KeyboardInterrupt

    monkeypatch.setitem(PROBES, "commit", interrupt)
    assert seals(shop, tmp_path / "exam", "--self-test").code == 130
    assert not (tmp_path / "exam").exists()
    assert not list(tmp_path.glob(".breakkit-*"))
    assert not list((state / "breakkit/sealed").iterdir())


def test_it_may_be_moved(exam, tmp_path):
    moved = exam.rename(tmp_path / "elsewhere")
    assert asks(moved, "status").result["active"]["id"] == "10-01"
    assert asks(moved, "revert").code == 0


def test_it_does_not_need_the_repository_that_it_was_made_of(shop, tmp_path, state):
    exam = tmp_path / "exam"
    sealed(shop, exam)
    vault = vault_of(exam, state)
    shutil.rmtree(shop)
    assert asks(exam, "observe").error["type"] == "ObservationFailed", "known without it"
    said = says(exam, "revert")
    record = vault / "breakkit/journal.jsonl"
    assert str(record) in said.out
    assert '"reverted"' in record.read_text()
    assert (exam / CODE).read_text() == PRICING
    assert asks(exam, "status").result["active"] is None


@pytest.mark.parametrize("key", ["0" * 32, "../../..", "", "no key"])
def test_without_its_session_it_says_so(exam, monkeypatch, key):
    (exam / ".git/breakkit-key").write_text(key)
    for words in (["status"], ["verify"], ["revert"], ["hint"], ["apply", "10-01"]):
        error = asks(exam, *words).error
        assert error["type"] == "SessionError"
        assert "sealed checkout, and its session is not in" in error["message"]
    assert (exam / CODE).read_text() == BROKEN


def test_a_key_that_is_a_pipe_is_not_waited_for(exam):
    (exam / ".git/breakkit-key").unlink()
    os.mkfifo(exam / ".git/breakkit-key")
    assert asks(exam, "status").result["active"] is None


def test_whatever_the_users_git_is_set_up_to_do(shop, tmp_path, monkeypatch):
    """No hook runs, nothing is logged, signed, converted or left out."""
    hooks, config = tmp_path / "hooks", tmp_path / "gitconfig"
    for name in ("pre-commit", "reference-transaction", "post-index-change", "post-checkout"):
        write(hooks, {name: "#!/bin/sh\nexit 1\n"})
        (hooks / name).chmod(0o755)
    config.write_text(
        f"[init]\n defaultBranch = trunk\n templateDir = {tmp_path}\n"
        f"[core]\n hooksPath = {hooks}\n excludesFile = {tmp_path}/ignore\n"
        " logAllRefUpdates = always\n fsmonitor = false\n"
        "[commit]\n gpgSign = true\n[user]\n useConfigOnly = true\n[gc]\n auto = 1\n",
    )
    (tmp_path / "ignore").write_text("src\n*.yaml\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # in the common one, others may be at work
    monkeypatch.setattr("tempfile.tempdir", None)
    sealed(shop, tmp_path / "exam", "--self-test")
    assert CODE in names_in(tmp_path / "exam")
    assert not (tmp_path / "exam/.git/hooks").exists()
    assert asks(tmp_path / "exam", "revert").code == 0


def test_the_vault_is_for_its_owner_only(exam, state):
    assert stat.S_IMODE(vault_of(exam, state).stat().st_mode) == 0o700


def test_the_state_folder_is_below_home_where_nothing_else_is_said(shop, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", "relative/is/ignored")
    monkeypatch.setenv("HOME", str(tmp_path / "ada"))
    result = sealed(shop, tmp_path / "exam")
    assert result["sealed"]["reachable"]["state"].startswith(
        str(tmp_path / "ada/.local/state/breakkit/sealed/")
    )


def test_observe_shows_both_sides_and_is_not_told_by_the_learners_files(tmp_path, state):
    files = {"breaks.d/10-01.yaml": OBSERVED, "shop_log.py": SHOP_LOG}
    shop = shop_of(tmp_path / "shop", files)
    exam = tmp_path / "exam"
    sealed(shop, exam)
    spy = f"import shutil; shutil.copy('src/shop/pricing.py', {str(tmp_path / 'stolen')!r})\n"
    write(exam, {"shop_log.py": spy + SHOP_LOG, "json.py": spy})
    said = asks(exam, "observe")
    assert (said.code, said.result["holds"]) == (0, True)
    assert not (tmp_path / "stolen").exists()


def test_the_command_of_a_spec_that_is_not_committed_is_not_run_there_either(tmp_path, state):
    shop, exam = shop_of(tmp_path / "shop", {"shop_log.py": SHOP_LOG}), tmp_path / "exam"
    write(shop, {"breaks.d/10-01.yaml": OBSERVED})
    sealed(shop, exam)
    assert "not committed here" in asks(exam, "observe").error["message"]
    assert asks(exam, "observe", "--allow-untracked").code == 0


def test_a_learners_test_finds_no_catalog_when_it_is_judged(tmp_path, state, monkeypatch):
    """Code that is judged may look around: the tree that it runs in has no answer either."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    shop, exam = shop_of(tmp_path / "shop"), tmp_path / "exam"
    sealed(shop, exam, "--tests")
    seen = tmp_path / "seen"
    spy = (
        "import os\n"
        f"with open({str(seen)!r}, 'a') as seen:\n"
        "    for folder, _, names in os.walk(os.getcwd()):\n"
        "        for name in names:\n"
        "            print(name, open(os.path.join(folder, name)).read(), file=seen)\n"
        "    print(dict(os.environ), file=seen)\n"
    )
    write(exam, {"src/shop/__init__.py": spy})
    assert asks(exam, "verify").result["verdict"] == "still_red"
    told = seen.read_text()
    assert "def test_order_id_is_told" in told
    for secret in ("hidden_cause", "breaks.d", "\n" + '        "order_id": order["id"]', str(shop)):
        assert secret not in told
    assert COMMENTED in told
    assert str(vault_of(exam, state)) not in told
