"""What a repository holds: heads, trees, changes. Nothing here writes to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from breakkit.edges.temporary import Purpose, temporary_folder
from breakkit.edges.vcs.locate import Checkout
from breakkit.edges.vcs.operations import operations
from breakkit.edges.vcs.plumbing import Plumbing
from breakkit.errors import DirtyTree, RepositoryError
from breakkit.i18n import tr, trn

FILES, LINK, SUBMODULE = ("100644", "100755"), "120000", "160000"
SCREENFUL = 10


@dataclass(frozen=True, slots=True)
class Head:
    """Where HEAD points: a commit, and the full name of the branch if it is on one."""

    commit: str
    branch: str | None

    @property
    def name(self) -> str:
        """How people call it: the branch, else the abbreviated commit."""
        if self.branch is None:
            return self.commit[:10]
        return self.branch.removeprefix("refs/heads/")


class Repository:
    """One work tree of a git repository; all paths are relative to its top, POSIX.

    Args:
        checkout: where it is.
        explicit: git is told the git directory and does not look for it. Where that one may be
            broken, git would go on to look in the folders above.
    """

    def __init__(self, checkout: Checkout, *, explicit: bool = False) -> None:
        self.checkout = checkout
        is_told = explicit or checkout.sealed
        self.git = Plumbing(checkout.top, checkout.git_dir if is_told else None)

    def head(self) -> Head:
        """Where HEAD is.

        Raises:
            RepositoryError: nothing has been committed yet.
        """
        commit = self.commit_of("HEAD")
        if commit is None:
            raise RepositoryError(
                tr("nothing has been committed here yet"),
                tr("Commit your files first: a break is a commit on top of yours."),
            )
        try:
            branch = self.git.ask("symbolic-ref", "--quiet", "HEAD")
        except RepositoryError:
            return Head(commit, None)
        return Head(commit, branch)

    def require_no_operation(self) -> None:
        """Refuse while a merge, rebase, cherry-pick, revert or bisection is in progress."""
        for name, in_progress in operations().items():
            if (self.checkout.git_dir / name).exists() or self._is_pseudoref(name):
                raise RepositoryError(
                    in_progress,
                    tr("Finish or abort it first (`git status` says how)."),
                )

    def _is_pseudoref(self, name: str) -> bool:
        """With reftables, what git is in the middle of is a reference in place of a file."""
        has_tables = (self.checkout.common_dir / "reftable").is_dir()
        return has_tables and name.endswith("_HEAD") and self.commit_of(name) is not None

    def require_not_elsewhere(self, branch: str) -> None:
        """Refuse while another work tree of this repository is on a branch."""
        entries = self.git.ask("worktree", "list", "--porcelain").split("\n\n")
        if self.checkout.git_dir == self.checkout.common_dir:
            entries = entries[1:]  # the first is the main one, under whatever path
        for entry in entries:
            place, *facts = entry.splitlines()
            place = place.removeprefix("worktree ")
            if f"branch {branch}" in facts and Path(place) != self.checkout.top:
                raise RepositoryError(
                    tr(
                        "the branch {branch} is checked out in {place}",
                        branch=branch.removeprefix("refs/heads/"),
                        place=place,
                    ),
                    tr("Switch that work tree to another branch first."),
                )

    def require_clean(self) -> None:
        """Refuse when tracked files have changes; untracked files are nobody's business here."""
        changes = self.git.paths(
            "status", "--porcelain", "-z", "--untracked-files=no", "--no-renames"
        )
        if changes:
            named = "".join(f"\n  {change}" for change in changes[:SCREENFUL])
            left = len(changes) - SCREENFUL
            if left > 0:
                named += "\n  " + trn("… and {n} more", "… and {n} more", left)
            raise DirtyTree(
                tr("tracked files have changes that are not committed:{files}", files=named),
                tr("Commit them or put them aside with `git stash`. Nothing was touched."),
            )

    def commit_of(self, ref: str) -> str | None:
        """The commit that a full ref name points to; None when there is no such ref."""
        try:
            return self.git.ask("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        except RepositoryError:
            return None

    def tree_of(self, commit: str) -> str:
        """The tree of a commit."""
        return self.git.ask("rev-parse", "--verify", f"{commit}^{{tree}}")

    def mode_in(self, commit: str, path: str) -> str | None:
        """Git's mode of a path in a commit, e.g. ``100644``; None when it is not there."""
        entry = self.git.run("ls-tree", "-z", commit, "--", path)
        return entry.split(b" ", 1)[0].decode() if entry else None

    def content_in(self, commit: str, path: str) -> bytes | None:
        """The bytes of a file in a commit, as git keeps them; None when it is no file there."""
        if self.mode_in(commit, path) not in FILES:
            return None
        return self.git.run("cat-file", "blob", f"{commit}:{path}")

    def require_tracked(self, commit: str, path: str) -> None:
        """Refuse a path that is no file of the commit itself, and say why not."""
        mode = self.mode_in(commit, path)
        if mode in FILES:
            self._require_not_sparse(path)
            return
        for folder in map(str, PurePosixPath(path).parents[:-1]):
            if self.mode_in(commit, folder) == SUBMODULE:
                raise RepositoryError(
                    tr(
                        "{path} lies in the submodule {folder}, another repository",
                        path=path,
                        folder=folder,
                    ),
                    tr(
                        "Break it there: breakkit.toml and the catalog belong into {folder}.",
                        folder=folder,
                    ),
                )
            if self.mode_in(commit, folder) == LINK:
                raise RepositoryError(
                    tr(
                        "{path} is reached through the symbolic link {folder}",
                        path=path,
                        folder=folder,
                    ),
                    tr("Name the file itself in `edit.file` (or its folder as `target`)."),
                )
        if mode == LINK:
            raise RepositoryError(
                tr("{path} is a symbolic link", path=path),
                tr("Name the file itself in `edit.file`."),
            )
        if mode is not None:
            raise RepositoryError(
                tr("{path} is no file, but a folder or another repository", path=path),
                tr("Name the file itself in `edit.file`."),
            )
        raise RepositoryError(
            tr("{path} is not a file that git tracks", path=path),
            tr("Look at `edit.file` in the spec; if it is right, commit that file first."),
        )

    def _require_not_sparse(self, path: str) -> None:
        """Refuse a file that is not in the work tree because a sparse checkout leaves it out."""
        if (self.checkout.top / path).exists():
            return
        if self.git.succeeds("config", "--bool", "--get-all", "core.sparseCheckout"):
            raise RepositoryError(
                tr("{path} is left out by the sparse checkout of this work tree", path=path),
                tr(
                    "Let it in: `git sparse-checkout add {parent}`.",
                    parent=PurePosixPath(path).parent,
                ),
            )

    def tracked(self, index: Path | None = None) -> tuple[str, ...]:
        """Files that an index tracks; the work tree's own by default."""
        return self.git.paths("ls-files", "-z", index=index)

    def untracked(self, index: Path | None = None) -> tuple[str, ...]:
        """Files that an index does not track and git does not ignore.

        Repositories inside this one, which git does not look into, end in ``/``.
        """
        return self.git.paths("ls-files", "--others", "--exclude-standard", "-z", index=index)

    def ignored(self) -> tuple[str, ...]:
        """Files that git ignores; a folder that is ignored as a whole ends in ``/``."""
        return self.git.paths(
            *("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
        )

    def ignores(self, path: str) -> bool:
        """Whether git ignores this path; a tracked one it never does. In doubt it does not."""
        said = {"GIT_LITERAL_PATHSPECS": "0"}  # which this command does not understand
        try:
            self.git.run("check-ignore", "--quiet", "--", f"./{path}", environment=said)
        except RepositoryError:
            return False
        return True

    def changed_since(self, commit: str) -> tuple[str, ...]:
        """Tracked files of the work tree that differ from a commit, deleted ones among them."""
        return self.git.paths(
            "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", commit, "--"
        )

    def diff_since(self, commit: str) -> str:
        """What the tracked files of the work tree have become since a commit, as a diff."""
        plain = ("--no-renames", "--no-ext-diff", "--no-textconv", "--no-color")
        return self.git.run("diff", *plain, commit, "--").decode(errors="replace")

    def paths_between(self, old: str, new: str) -> tuple[str, ...]:
        """Paths that differ between two commits or trees."""
        return self.git.paths("diff-tree", "-r", "--name-only", "--no-renames", "-z", old, new)

    def export(self, commit: str, folder: Path) -> None:
        """Write the files of a commit into an empty folder, as a checkout would, without git.

        That folder is the work tree meanwhile, so that attributes are the commit's own.
        """
        with temporary_folder(Purpose.INDEX) as scratch:
            index = scratch / "index"
            self.git.run("read-tree", commit, index=index)
            self.git.run(f"--work-tree={folder}", "checkout-index", "--all", "--force", index=index)
