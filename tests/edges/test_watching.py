"""Saves are noticed, by whichever means there are, and noise is not."""

from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path

import pytest

from breakkit.edges import file_systems
from breakkit.edges.file_systems import file_system_of, remote_file_system
from breakkit.edges.watching import (
    How,
    Watcher,
    Watching,
    folders_below,
    is_noise,
)

PATIENCE_S = 30
STILL_S = 0.6


class Ear:
    """Hears what a watcher tells."""

    def __init__(self):
        self.told = []
        self._new = threading.Condition()

    def __call__(self, what):
        with self._new:
            self.told.append(what)
            self._new.notify_all()

    def hears(self, count, within=PATIENCE_S):
        with self._new:
            return self._new.wait_for(lambda: len(self.told) >= count, within)


def watcher(root, ear, ignored=(), matters=bool):
    return Watcher(root, root.parent / "state", lambda: ignored, matters, ear)


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "tree/src").mkdir(parents=True)
    (tmp_path / "tree/src/a.py").write_text("1\n")
    return tmp_path / "tree"


@pytest.fixture(params=["notices", "polling"])
def means(request, monkeypatch):
    if request.param == "polling":
        monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1")
    return How(request.param)


def test_each_save_is_told_once_as_editors_do_it(tree, means):
    ear, file = Ear(), tree / "src/a.py"
    with watcher(tree, ear) as watches:
        assert watches.start().how is means
        for number in range(1, 4):
            time.sleep(0.05)
            if number == 2:  # vim, JetBrains: another file in its place
                (tree / "src/a.py~").write_text("2\n")
                (tree / "src/a.py~").replace(file)
            else:
                file.write_text(f"{number} and more\n" * number)
            assert ear.hears(number)
            time.sleep(0.3)
            assert len(ear.told) == number


def test_new_and_deleted_files_and_folders_are_seen(tree, means):
    ear = Ear()
    with watcher(tree, ear) as watches:
        watches.start()
        (tree / "src/new/deep").mkdir(parents=True)
        assert ear.hears(1)
        time.sleep(1)
        count = len(ear.told)
        (tree / "src/new/deep/b.py").write_text("1\n")
        assert ear.hears(count + 1)
        time.sleep(0.5)
        count = len(ear.told)
        (tree / "src/a.py").unlink()
        assert ear.hears(count + 1)


def test_noise_ignored_folders_and_what_does_not_matter_are_not_told(tree, means):
    ear = Ear()
    (tree / "out").mkdir()
    (tree / ".git").mkdir()
    with watcher(tree, ear, [str(tree / "out")], lambda paths: "log" not in "".join(paths)) as it:
        it.start()
        for name in ("src/.a.py.swp", "src/a.py~", "src/4913", ".git/index", "out/x.py", "a.log"):
            (tree / name).write_text("x")
        time.sleep(STILL_S)
        assert ear.told == []
        (tree / "src/a.py").write_text("22\n")
        assert ear.hears(1)


def test_many_saves_at_once_are_told_as_few(tree):
    ear = Ear()
    with watcher(tree, ear) as watches:
        watches.start()
        for number in range(50):
            (tree / f"src/{number}.py").write_text("1\n")
        assert ear.hears(1)
        time.sleep(0.5)
        assert len(ear.told) < 10


def refuse(*_):
    """Stands for the kernel that has no more notices to give."""
    raise OSError(errno.ENOSPC, "OS file watch limit reached.")


def test_where_the_kernel_refuses_files_are_polled_and_why_is_said(tree, monkeypatch):
    monkeypatch.setattr("watchfiles._rust_notify.RustNotify", refuse)
    ear = Ear()
    with watcher(tree, ear) as watches:
        assert watches.start() == Watching(How.POLLING, "OS file watch limit reached.")
        (tree / "src/a.py").write_text("22\n")
        assert ear.hears(1)


def test_where_nothing_works_it_is_by_hand(tree, monkeypatch):
    monkeypatch.setattr("watchfiles._rust_notify.RustNotify", refuse)
    monkeypatch.setattr("breakkit.edges.watching.Polling", refuse)
    with watcher(tree, Ear()) as watches:
        assert watches.start() == Watching(How.BY_HAND, "OS file watch limit reached.")


def test_where_no_notice_comes_files_are_polled(tree, monkeypatch):
    monkeypatch.setattr(Watcher, "_tries", lambda _: False)
    with watcher(tree, Ear()) as watches:
        assert watches.start() == Watching(How.POLLING, "no notice came")


def test_when_the_limit_is_reached_later_the_means_changes_and_is_told(tree, monkeypatch):
    ear = Ear()
    with watcher(tree, ear) as watches:
        assert watches.start() == Watching(How.NOTICES)
        monkeypatch.setattr("watchfiles._rust_notify.RustNotify", refuse)
        (tree / "more").mkdir()
        assert ear.hears(1)
        assert ear.told[0] == Watching(How.POLLING, "OS file watch limit reached.")
        count = len(ear.told)
        time.sleep(0.5)
        (tree / "more/b.py").write_text("1\n")
        assert ear.hears(count + 1)


MOUNTS = """\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 0:40 / /home/ada/drive rw - nfs4 host:/x rw
31 21 0:41 / /mnt/c rw - 9p C:\\134 rw
32 21 0:42 / /mnt/with\\040blank rw - fuse.sshfs x rw
33 30 0:43 / /home/ada/drive/local rw - tmpfs tmpfs rw
34 21 0:44 / /mnt/c rw - ext4 later rw
nonsense
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ada/work", "ext4"),
        ("/home/ada/drive/p", "nfs4"),
        ("/home/ada/drive/local/p", "tmpfs"),
        ("/home/ada/drives", "ext4"),
        ("/mnt/c/x", "ext4"),
        ("/mnt/with blank/x", "fuse.sshfs"),
    ],
)
def test_the_file_system_of_a_path_is_that_of_its_nearest_mount(path, kind):
    assert file_system_of(Path(path), MOUNTS) == kind


@pytest.mark.parametrize("kind", ["nfs", "cifs", "9p", "fuse.sshfs", "drvfs"])
def test_on_network_and_windows_drives_files_are_polled(tree, monkeypatch, kind):
    monkeypatch.setattr(file_systems, "file_system_of", lambda *_: kind)
    assert remote_file_system(tree) == kind
    with watcher(tree, Ear()) as watches:
        assert watches.start() == Watching(How.POLLING, kind)


def test_noise_is_what_editors_and_python_leave():
    for path in (
        ".a.py.swp",
        "a.py~",
        "#a.py#",
        ".#a.py",
        "__pycache__/a.pyc",
        ".git/HEAD",
        "4913",
    ):
        assert is_noise(path), path
    for path in ("a.py", ".env", "src/swp.py", "conftest.py", ".gitignore"):
        assert not is_noise(path), path


def test_folders_that_git_ignores_are_not_looked_into(tree):
    (tree / "node_modules/deep").mkdir(parents=True)
    found = {
        os.path.relpath(folder, tree) for folder in folders_below(tree, [f"{tree}/node_modules"])
    }
    assert found == {".", "src"}
