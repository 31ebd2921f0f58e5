"""What the tests of some files are run from, and the folder that goes with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from breakkit.edges.temporary import remove_folder
from breakkit.edges.warm.tree import remove
from breakkit.edges.warm.trunk import Prepared


@dataclass(slots=True)
class Session:
    """The tests of some files under some options.

    Args:
        folder: the report plugin, its request and report, and the temporary folders.
        arguments: pytest's.
        prepared: forks just before it collects; None = every run starts at the command line.
        collected: forks when it has collected the unbroken code.
        ran: how many runs it had.
        seconds: what preparing it took.
        unfit: entries → why each of their last runs with a file overlaid needs a cold one.
    """

    folder: Path
    arguments: list[str]
    prepared: Prepared | None = None
    collected: Prepared | None = None
    ran: int = 0
    seconds: float = 0.0
    unfit: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def clean(self) -> None:
        """Leave nothing of the run before in the folder, whatever it did to it."""
        self.folder.mkdir(exist_ok=True)
        for name in ("report.jsonl", "unfit"):
            (self.folder / name).unlink(missing_ok=True)
        for name in ("tmp", "cache"):
            remove(self.folder / name)
        if not self.is_unused():
            remove(self.temporary)
            self.temporary.mkdir()

    def is_unused(self) -> bool:
        """Whether there is an empty folder for temporary files."""
        folder = self.temporary
        return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())

    @property
    def temporary(self) -> Path:
        """Where the runs find their temporary folder."""
        return self.folder / "temporary"

    def close(self) -> None:
        """Let its processes end, and remove the folder."""
        for prepared in (self.collected, self.prepared):
            if prepared is not None:
                prepared.close()
        remove_folder(self.folder)
