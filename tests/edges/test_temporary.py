"""Folders of ours are removed with whatever tests left in them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from breakkit.edges.temporary import remove_folder

NOBODY = 65534


def is_removed_by_an_ordinary_user(path: Path) -> bool:
    """Whether a user to whom permissions apply gets rid of a folder."""
    child = os.fork()
    if not child:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        remove_folder(path)
        os._exit(path.exists())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_what_may_not_be_read_or_written_goes_too():
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        open_to_all = Path(name)
        open_to_all.chmod(0o777)
        folder, others = open_to_all / "ours", open_to_all / "others"
        (folder / "read only/inside").mkdir(parents=True)
        (folder / "read only/inside/file").touch()
        others.mkdir(mode=0o500)
        (folder / "link").symlink_to(others)
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        (folder / "read only/inside").chmod(0)
        (folder / "read only").chmod(0o500)

        assert is_removed_by_an_ordinary_user(folder)

        assert others.stat().st_mode & 0o777 == 0o500
