"""Leak probes that look at files, their times, and what is around the checkout."""

from __future__ import annotations

import os
import stat
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from breakkit.edges.config import OWN_FILE
from breakkit.edges.language import VARIABLE
from breakkit.i18n import tr
from breakkit.workflow.probes.suspect import Suspect, files_in

BYTECODE = (".pyc", ".pyo")
APART_S = 0.05
"""A file that was changed so long after all others was changed by another hand."""


def work_tree(suspect: Suspect) -> Iterator[str]:
    """Every file of the work tree, ignored and untracked ones too: `grep -r`."""
    for path in suspect.files():
        if path.is_file() and not path.is_symlink():
            where = str(path.relative_to(suspect.top))
            yield from suspect.told_by(path.read_bytes(), where)


def names(suspect: Suspect) -> Iterator[str]:
    """The names of files and folders, and breakkit's own files."""
    for path in suspect.files():
        name = str(path.relative_to(suspect.top))
        spelled = "\n".join((name, *path.relative_to(suspect.top).with_suffix("").parts))
        yield from suspect.told_by(spelled.encode(errors="surrogateescape"), tr("a name"))
        if path.name == OWN_FILE:
            yield name


def specs(suspect: Suspect) -> Iterator[str]:
    """Break specs, of this break or another: files with a hidden cause and hints."""
    for path in suspect.files():
        if path.suffix in (".yaml", ".yml", ".json") and path.is_file():
            content = path.read_bytes()
            if b"hidden_cause" in content and b"hints" in content:
                yield tr("a spec, {path}", path=path.relative_to(suspect.top))


def bytecode(suspect: Suspect) -> Iterator[str]:
    """Compiled files, which may be those of the unbroken code."""
    for path in suspect.files():
        if path.suffix in BYTECODE or "__pycache__" in path.parts:
            yield tr("bytecode, {path}", path=path.relative_to(suspect.top))


def links(suspect: Suspect) -> Iterator[str]:
    """Links, followed: where they lead, and what is there."""
    for path in suspect.files():
        if path.is_symlink():
            target = os.fsencode(os.path.realpath(path))
            name = path.relative_to(suspect.top)
            yield from suspect.told_by(
                os.fsencode(path.readlink()), tr("the link {name}", name=name)
            )
            yield from suspect.told_by(target, tr("where the link {name} leads", name=name))
            if path.is_file() and not Path(os.fsdecode(target)).is_relative_to(suspect.top):
                yield from suspect.told_by(
                    path.read_bytes(), tr("what the link {name} leads to", name=name)
                )


def times(suspect: Suspect) -> Iterator[str]:
    """When files were changed and written: all at once."""
    files = [path for path in suspect.files() if not path.is_symlink()]
    modified = Counter(path.stat().st_mtime_ns for path in files)
    if len(modified) > 1:
        yield tr("{n} times of last modification, not one", n=len(modified))
    edited = suspect.top / suspect.answer.path
    changed = sorted(path.stat().st_ctime for path in files if path != edited)
    its = edited.stat().st_ctime
    if changed and its - changed[-1] > max(APART_S, changed[-1] - changed[0]):
        yield tr("a file that was written apart from the others")
    folders = {path.parent.stat().st_mtime_ns for path in files}
    if len(folders | set(modified)) > len(modified):
        yield tr("folders of another time")


def modes(suspect: Suspect) -> Iterator[str]:
    """Permissions and owners: the edited file has those that others have."""
    looks = [_look(path) for path in suspect.files() if not path.is_symlink()]
    if len(looks) > 1 and looks.count(_look(suspect.top / suspect.answer.path)) == 1:
        yield tr("a file with permissions or an owner of its own")


def _look(path: Path) -> tuple[int, int, int]:
    status = path.stat()  # whether it may be run is git's to say, and not looked at
    return stat.S_IMODE(status.st_mode) & ~0o111, status.st_uid, status.st_gid


def archive(suspect: Suspect) -> Iterator[str]:
    """A tar of the whole folder, searched as it is: headers, names, contents."""
    with tempfile.TemporaryFile() as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            tar.add(suspect.top, arcname=".")
        file.seek(0)
        yield from suspect.told_by(file.read(), tr("a tar of the folder"))


def environment(suspect: Suspect) -> Iterator[str]:
    """The environment that a program has there."""
    answer = suspect.answer.without_paths()
    for name, value in os.environb.items():
        yield from answer.told_by(value, tr("the variable {name}", name=os.fsdecode(name)))
        names_a_place = name.startswith(
            (b"BREAKKIT", b"GIT_DIR", b"GIT_ALTERNATE", b"GIT_WORK_TREE")
        )
        if names_a_place and name != VARIABLE.encode():
            yield tr("the variable {name}", name=os.fsdecode(name))


def temporary(suspect: Suspect) -> Iterator[str]:
    """Temporary folders of ours, beside the checkout and where such folders are."""
    above, common = suspect.top.parents, Path(tempfile.gettempdir())
    beside = (folder for place in above[:2] for folder in place.glob(".breakkit-*"))
    for folder in (*beside, *common.glob("breakkit-*")):
        if folder.is_dir() and os.access(folder, os.R_OK | os.X_OK):
            found = {
                told
                for path in files_in(folder)
                if path.is_file() and os.access(path, os.R_OK)
                for told in suspect.told_by(path.read_bytes(), str(folder))
            }
            yield from sorted(found)
