"""Git's plumbing, call by call, through GitPython's `Git` (which is what `Repo.git` is).

The only importer of GitPython.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # no git is `locate`'s to say, in words
import git  # reads that variable

from breakkit.edges.vcs.locate import git_is_missing, scrub_environment
from breakkit.errors import RepositoryError, SourceError
from breakkit.i18n import tr

SETTINGS = (
    "core.hooksPath=/dev/null",  # break commits run no hooks
    "core.fsmonitor=false",
    "core.quotePath=false",
    "core.safecrlf=false",  # mixed line ends are the user's, not an error
    "commit.gpgSign=false",
    "gc.auto=0",
    "core.fsync=committed",  # loose objects too: they are all there is of work that is kept
    "advice.detachedHead=false",
)
"""Settings of the user's that must not reach into what breakkit does."""

ENVIRONMENT = {
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",  # a commit is what its name says
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "breakkit",
    "GIT_AUTHOR_EMAIL": "breakkit@localhost",
    "GIT_COMMITTER_NAME": "breakkit",
    "GIT_COMMITTER_EMAIL": "breakkit@localhost",
}


class Plumbing:
    """Runs git commands in one work tree; bytes in, bytes out.

    Args:
        top: the work tree.
        git_dir: its git directory, where that is not the one that git finds in it.
    """

    def __init__(self, top: Path, git_dir: Path | None = None) -> None:
        scrub_environment()
        self._where: tuple[str, ...] = (
            "-C",
            str(top),
        )  # GitPython would take a `$` in its path for a variable
        if git_dir is not None:
            self._where += (f"--git-dir={git_dir}", f"--work-tree={top}")
        self._git = git.Git()
        self._git.update_environment(**ENVIRONMENT)
        self._inherited: tuple[int, ...] = ()

    @contextmanager
    def inheriting(self, descriptor: int) -> Iterator[None]:
        """Let the git commands that are run in the block have an open file of ours."""
        self._inherited = (descriptor,)
        try:
            yield
        finally:
            self._inherited = ()

    def run(
        self,
        *arguments: str,
        given: bytes | None = None,
        index: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> bytes:
        """What the git command prints.

        Args:
            arguments: the command's name and arguments.
            given: its standard input.
            index: an index file to use in place of the work tree's own.
            environment: more variables for this call.

        Raises:
            RepositoryError: there is no git, or it refused; the message is then git's own.
        """
        settings = [word for setting in SETTINGS for word in ("-c", setting)]
        env = dict(environment or {})
        if index is not None:
            env["GIT_INDEX_FILE"] = str(index)
        with _file_of(given) as istream:
            try:
                output = self._git.execute(
                    ["git", *self._where, *settings, *arguments],
                    istream=istream,
                    env=env,
                    pass_fds=self._inherited,
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                )
            except git.GitCommandNotFound:
                raise git_is_missing() from None
            except git.GitCommandError as error:
                raise _refusal(arguments, error) from None
        return bytes(output)

    def ask(self, *arguments: str, index: Path | None = None) -> str:
        """What the git command prints, as text, without the line end after it."""
        return os.fsdecode(self.run(*arguments, index=index)).rstrip("\n")

    def succeeds(self, *arguments: str) -> bool:
        """Whether the git command exits 0."""
        try:
            self.run(*arguments)
        except RepositoryError:
            return False
        return True

    def paths(self, *arguments: str, index: Path | None = None) -> tuple[str, ...]:
        """The NUL-separated paths that the git command prints."""
        return split(self.run(*arguments, index=index))


@contextmanager
def _file_of(given: bytes | None) -> Iterator[BinaryIO | None]:
    """A file to read the bytes from; GitPython would deadlock on a pipe with many of them."""
    if given is None:
        yield None
        return
    try:
        file = tempfile.TemporaryFile()  # noqa: SIM115  # closed below, with its own errors
        file.write(given)
        file.seek(0)
    except OSError as error:
        raise SourceError(
            tr("a temporary file cannot be written: {reason}", reason=error.strerror),
            tr("Make room there, or set TMPDIR to a folder that can be written."),
        ) from error
    with file:
        yield file


def split(output: bytes) -> tuple[str, ...]:
    """The NUL-terminated fields of git's `-z` output."""
    return tuple(os.fsdecode(field) for field in output.split(b"\0") if field)


def join(paths: Iterable[str]) -> bytes:
    """Paths as git's `-z --stdin` wants them."""
    return b"".join(os.fsencode(path) + b"\0" for path in paths)


def _refusal(arguments: tuple[str, ...], error: git.GitCommandError) -> RepositoryError:
    stderr = error.stderr if isinstance(error.stderr, str) else os.fsdecode(error.stderr or b"")
    said = stderr.strip().removeprefix("stderr: '").removesuffix("'").strip()
    return RepositoryError(
        tr("git {command} failed: {said}", command=arguments[0], said=said or error.status),
        _advice(said),
    )


def _advice(said: str) -> str:
    """What to do about what git says, by a word of it."""
    by_word = {
        ".lock": tr(
            "Another git program is at work here, or was killed; when none is, remove the lock "
            "file that is named."
        ),
        "promisor": tr("This is a partial clone: git must be able to fetch what it lacks."),
        "filter": tr(
            "A filter of .gitattributes does not work here: install its program "
            "(for Git LFS, git-lfs), or mend `git config` (filter.NAME.smudge)."
        ),
        "No space left": tr("Make room on that disk; nothing was lost."),
    }
    otherwise = tr("That is what git itself says; `breakkit doctor` looks for what is wrong here.")
    return next((advice for word, advice in by_word.items() if word in said), otherwise)
