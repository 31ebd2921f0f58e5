"""What is kept of a sealed checkout outside of it: its session, its base, where it came from.

A vault is a git directory of breakkit's own whose work tree is the sealed checkout. It lies in the
user's state folder and is found again by a key, a random number in the checkout's `.git`, which
tells nothing to anybody else.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from breakkit.edges import files
from breakkit.edges.signals import uninterrupted
from breakkit.errors import SessionError, SourceError
from breakkit.i18n import tr

KEY_FILE = "breakkit-key"
SEAL, UNFINISHED = "seal.json", "unfinished"
KEY_SIZE = 32
KEY = re.compile(rf"[0-9a-f]{{{KEY_SIZE}}}")


@dataclass(frozen=True, slots=True)
class Seal:
    """Where a sealed checkout came from.

    Args:
        original: the common git directory of the repository that it was made of, absolute.
        base: the commit there.
        commit: the one commit in the checkout.
    """

    original: str
    base: str
    commit: str = ""


def state_folder() -> Path:
    """The folder of all vaults: below ``$XDG_STATE_HOME``, else ``~/.local/state``.

    Raises:
        SourceError: nobody knows where this user's home is.
    """
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    if not state.is_absolute():  # or it must be ignored, says the XDG specification
        try:
            state = Path.home() / ".local/state"
        except RuntimeError:
            raise SourceError(
                tr(
                    "this user has no home folder, so nothing can be kept outside of the checkout",
                ),
                tr("Set XDG_STATE_HOME to a folder of your own."),
            ) from None
    return state / "breakkit" / "sealed"


@contextmanager
def new_vault(beside: Path) -> Iterator[tuple[Path, Path]]:
    """A new vault, and the name of a folder to build its checkout in.

    If the block fails before `finish` was called, there is neither. A file that is locked
    meanwhile names that folder, so that `sweep` finds what a kill leaves.

    Args:
        beside: where the folder to build in goes; it is not made.

    Raises:
        SourceError: it cannot be made.
    """
    vault = state_folder() / os.urandom(KEY_SIZE // 2).hex()
    building = beside / f".breakkit-{vault.name}"
    files.make_folder(vault)
    try:
        vault.chmod(0o700)
        with (vault / UNFINISHED).open("xb") as unfinished:
            with suppress(OSError):  # a file system without locks: then nobody removes it either
                fcntl.flock(unfinished, fcntl.LOCK_EX)
            unfinished.write(os.fsencode(building))
            unfinished.flush()
            yield vault, building
    except BaseException as error:
        if (vault / UNFINISHED).exists() or not (vault / SEAL).exists():
            remove(building)
            remove(vault)
        if isinstance(error, OSError):
            raise SourceError(
                tr("{vault} cannot be written: {reason}", vault=vault, reason=error.strerror),
                tr("Make room on that disk, or make the place writable for you."),
            ) from error
        raise


def finish(vault: Path) -> None:
    """The checkout is in its place: vault and checkout stay, whatever happens."""
    (vault / UNFINISHED).unlink()


def sweep() -> None:
    """Remove what killed processes left of checkouts that they did not finish."""
    for unfinished in state_folder().glob(f"*/{UNFINISHED}"):
        with suppress(OSError), unfinished.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # whoever holds it is at work
            vault, building = unfinished.parent, Path(os.fsdecode(file.read()))
            is_ours = building.name == f".breakkit-{vault.name}"
            if (vault / SEAL).exists() and not (is_ours and any(building.glob("*"))):
                unfinished.unlink()  # it was in its place already
            else:
                remove(vault)
            if is_ours:
                remove(building)


def remove(folder: Path) -> None:
    """Let there be no such folder; what cannot be removed stays."""
    with uninterrupted():
        shutil.rmtree(folder, ignore_errors=True)


def save_seal(vault: Path, seal: Seal) -> None:
    """Keep where the checkout came from."""
    files.replace(vault / SEAL, json.dumps(asdict(seal)).encode(), 0o600)


def load_seal(vault: Path) -> Seal:
    """What `save_seal` kept.

    Raises:
        SessionError: it is damaged.
    """
    path = vault / SEAL
    try:
        return Seal(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise SessionError(
            tr("{path} is damaged: {error}", path=path, error=error),
            tr("Copy your work out of the sealed checkout, then remove both folders."),
        ) from None


def sealed_at(start: Path) -> tuple[Path, Path] | None:
    """The top of the sealed checkout that a folder lies in, and its vault; None outside of one.

    Git is not asked: whoever works in a sealed checkout may have set up its git as they like.

    Raises:
        SessionError: its vault is not there.
    """
    for top in (start, *start.parents):
        git_dir = top / ".git"
        if os.path.lexists(git_dir):
            return _opened(top, git_dir / KEY_FILE)
    return None


def _opened(top: Path, key_file: Path) -> tuple[Path, Path] | None:
    if not key_file.is_file():  # which a pipe is not: it would be waited for
        return None
    with key_file.open("rb") as file:
        key = file.read(KEY_SIZE + 2).decode(errors="replace").strip()
    vault = state_folder() / key
    if not KEY.fullmatch(key) or not vault.is_dir():
        raise SessionError(
            tr(
                "{top} is a sealed checkout, and its session is not in {folder}",
                top=top,
                folder=state_folder(),
            ),
            tr(
                "Work as the user who sealed it, with the same HOME and XDG_STATE_HOME. To make "
                "it an ordinary repository, remove {key_file}.",
                key_file=key_file,
            ),
        )
    return top, vault
