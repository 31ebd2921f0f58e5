"""Leak probes that ask git, or read what it keeps."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress

from breakkit.edges.vault import KEY, KEY_FILE
from breakkit.edges.vcs.sealed import BRANCH, LONG_AGO
from breakkit.i18n import tr, trn
from breakkit.workflow.probes.suspect import Suspect, files_in

POINTING = ("remote.", "branch.", "include", "url.", "submodule.", "alias.")
POINTING_CORE = ("core.worktree", "core.hookspath", "core.alternaterefscommand")
"""Settings that name another place, or that run something."""
BIT = 2**14


def history(suspect: Suspect) -> Iterator[str]:
    """All commits with messages, notes and patches: `git log --all -p`."""
    said = suspect.git("log", "--all", "--patch", "-m", "--format=raw", "--show-notes=*")
    yield from suspect.told_by(said, "git log --all")
    commits = suspect.git("rev-list", "--all", "HEAD").split()
    if len(commits) > 1:
        yield tr("{n} commits, not one", n=len(commits))


def differences(suspect: Suspect) -> Iterator[str]:
    """`git show`, and `git diff` against all that has a name."""
    names = [ref.split()[1] for ref in suspect.git("show-ref").decode().splitlines()]
    for name in ("HEAD~1", "HEAD@{1}", "ORIG_HEAD", "FETCH_HEAD", *names):
        said = suspect.git_if_it_can("diff", "HEAD", name, "--")
        yield from suspect.told_by(said, f"git diff {name}")
    yield from suspect.told_by(suspect.git("show", "HEAD"), "git show HEAD")


def refs(suspect: Suspect) -> Iterator[str]:
    """Branches, tags, remote branches: there is one, and it says nothing."""
    said = suspect.git("for-each-ref", "--format=%(refname) %(objectname) %(contents)")
    yield from suspect.told_by(said, "git for-each-ref")
    names = suspect.git("for-each-ref", "--format=%(refname)").decode().splitlines()
    yield from (tr("the ref {name}", name=name) for name in names if name != BRANCH)


def reflog(suspect: Suspect) -> Iterator[str]:
    """`git reflog --all`, and the files that it is made of."""
    said = suspect.git("reflog", "show", "--all", "--format=%H %gs")
    yield from suspect.told_by(said, "git reflog")
    logs = suspect.git_dir / "logs"
    yield from (tr("a reflog, {path}", path=path.relative_to(logs)) for path in files_in(logs))


def stash(suspect: Suspect) -> Iterator[str]:
    """`git stash list -p`."""
    said = suspect.git("stash", "list", "--patch", "-m")
    yield from suspect.told_by(said, "git stash")
    if said.strip():
        yield tr("a stash")


def notes(suspect: Suspect) -> Iterator[str]:
    """The notes on commits, under any ref."""
    for ref in suspect.git("for-each-ref", "--format=%(refname)", "refs/notes").decode().split():
        yield tr("notes, {ref}", ref=ref)
        yield from suspect.told_by(suspect.git("archive", "--format=tar", ref), ref)


def unreachable(suspect: Suspect) -> Iterator[str]:
    """Objects that no ref leads to: `git fsck --lost-found`."""
    said = suspect.git("fsck", "--unreachable", "--no-reflogs", "--no-progress").decode()
    for line in said.splitlines():
        if line.startswith(("unreachable ", "dangling ")):
            _, kind, name, *_ = line.split()
            yield tr("an object that no ref leads to: {kind}", kind=kind)
            yield from suspect.told_by(
                suspect.git("cat-file", kind, name),
                tr("an object that no ref leads to: {kind}", kind=kind),
            )


def objects(suspect: Suspect) -> Iterator[str]:
    """Every object: `git cat-file --batch-all-objects --batch`."""
    said = suspect.git("cat-file", "--batch-all-objects", "--batch")
    yield from suspect.told_by(said, "git cat-file --batch-all-objects")


def packs(suspect: Suspect) -> Iterator[str]:
    """The object store's files, as they are and inflated."""
    for path in files_in(suspect.git_dir / "objects"):
        content, where = path.read_bytes(), str(path.relative_to(suspect.top))
        yield from suspect.told_by(content, where)
        for inflated in _inflated(content):
            yield from suspect.told_by(inflated, tr("{file}, inflated", file=where))


def _inflated(content: bytes) -> Iterator[bytes]:
    """Every zlib stream in these bytes, wherever it begins (RFC 1950: 0x78, then a check)."""
    at = content.find(b"\x78")
    while 0 <= at < len(content) - 1:
        size = 1
        if int.from_bytes(content[at : at + 2], "big") % 31 == 0:
            inflated, size = _stream(content, at)
            yield inflated
        at = content.find(b"\x78", at + size)


def _stream(content: bytes, start: int) -> tuple[bytes, int]:
    """What is compressed from there on, also if it is torn, and in how many bytes (at least one).

    It is fed bit by bit: zlib copies all that comes after the end of a stream.
    """
    decompressor, inflated, at = zlib.decompressobj(), bytearray(), start
    with suppress(zlib.error):
        while at < len(content) and not decompressor.eof:
            inflated += decompressor.decompress(content[at : at + BIT])
            at += BIT
    size = at - len(decompressor.unused_data) - start if decompressor.eof else 1
    return bytes(inflated), size


def order(suspect: Suspect) -> Iterator[str]:
    """How objects are stored: in one pack, in the order of the tree."""
    store = suspect.git_dir / "objects"
    loose = [path for path in files_in(store) if len(path.parent.name) == len("ab")]
    indexes = [path for path in files_in(store) if path.suffix == ".idx"]
    if loose:
        yield trn("{n} loose object", "{n} loose objects", len(loose))
    if len(indexes) > 1:
        yield tr("{n} packs, not one", n=len(indexes))
    for index in indexes:
        rows = [row.split() for row in suspect.git("verify-pack", "-v", str(index)).splitlines()]
        blobs = [(int(row[4]), row[0]) for row in rows if row[1:2] == [b"blob"]]
        stored = [name for _, name in sorted(blobs)]
        walked = [
            row.split()[0] for row in suspect.git("rev-list", "--objects", "HEAD").splitlines()
        ]
        if stored != [name for name in walked if name in set(stored)]:
            yield tr("objects that are not stored in the order of the tree")


def index(suspect: Suspect) -> Iterator[str]:
    """The index, and what its extensions remember of earlier ones."""
    yield from suspect.told_by(suspect.git("ls-files", "--stage", "--debug"), "git ls-files")
    if (file := suspect.git_dir / "index").is_file():
        yield from suspect.told_by(file.read_bytes(), ".git/index")


def commit(suspect: Suspect) -> Iterator[str]:
    """The date of the commit, which would say which files are older."""
    dates = set(suspect.git("log", "-1", "--format=%at%n%ct").split())
    yield from (tr("a commit of {date}", date=date.decode()) for date in dates - {b"%d" % LONG_AGO})


def settings(suspect: Suspect) -> Iterator[str]:
    """The repository's configuration: remotes, includes, aliases."""
    said = suspect.git("config", "--local", "--list")
    yield from suspect.told_by(said, "git config")
    for line in said.decode(errors="replace").splitlines():
        if line.startswith(POINTING) or line.lower().startswith(POINTING_CORE):
            yield tr("the setting {name}", name=line.partition("=")[0])


def pointers(suspect: Suspect) -> Iterator[str]:
    """Alternates, linked worktrees, submodules, grafts, a `.git` that is a file."""
    if suspect.git_dir != suspect.top / ".git" or not suspect.git_dir.is_dir():
        yield tr("a git directory that is elsewhere")
    named = (
        "objects/info/alternates",
        "objects/info/http-alternates",
        "commondir",
        "gitdir",
        "worktrees",
        "modules",
        "info/grafts",
        "shallow",
        "svn",
        "rr-cache",
    )
    yield from (f".git/{name}" for name in named if (suspect.git_dir / name).exists())


def hooks(suspect: Suspect) -> Iterator[str]:
    """Hooks, which run with the learner's next command."""
    for path in files_in(suspect.git_dir / "hooks"):
        if path.suffix != ".sample":
            yield tr("the hook {name}", name=path.name)


def git_files(suspect: Suspect) -> Iterator[str]:
    """Every other file of the git directory: its name, and what is in it."""
    for path in files_in(suspect.git_dir):
        name = str(path.relative_to(suspect.top))
        yield from suspect.told_by(name.encode(errors="surrogateescape"), tr("a name in .git"))
        if "objects" not in path.relative_to(suspect.git_dir).parts[:1]:
            yield from suspect.told_by(path.read_bytes(), name)


def session(suspect: Suspect) -> Iterator[str]:
    """What breakkit left there: a random key, and nothing else."""
    for path in files_in(suspect.git_dir):
        name = str(path.relative_to(suspect.git_dir))
        if name == KEY_FILE:
            key = path.read_text(encoding="ascii", errors="replace").strip()
            if not KEY.fullmatch(key):
                yield tr("a key that is not random")
        elif "breakkit" in name:
            yield f".git/{name}"
