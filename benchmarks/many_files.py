"""What each command takes in a repository of 100,000 files, beside what `git status` takes there.

    python -m benchmarks.many_files [FILES]

The shop of the tests, with files of one line beside it, a hundred in each folder.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import FILES, git, make_repository

MANY = 100_000
PER_FOLDER = 100


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with tempfile.TemporaryDirectory(prefix="many-files-") as name:
        repo = make_repository(Path(name) / "shop", FILES)
        for number in range(many):
            folder = repo / "data" / str(number // PER_FOLDER)
            if number % PER_FOLDER == 0:
                folder.mkdir(parents=True)
            (folder / f"{number}.txt").write_text(f"{number}\n")
        git(repo, "add", "--all")
        git(repo, "commit", "--quiet", "--message=many")
        print(f"{many:,} files            wall s   CPU s")
        for words in (
            ["git", "status", "--porcelain"],
            ["breakkit", "list"],
            ["breakkit", "apply", "10-01", "--no-tests"],
            ["breakkit", "hint"],
            ["breakkit", "status"],
            ["breakkit", "verify", "--observable"],
            ["breakkit", "doctor"],
            ["breakkit", "revert"],
        ):
            wall, cpu = took(repo, words)
            print(f"{' '.join(words):<34}{wall:>6.2f}{cpu:>8.2f}", flush=True)


def took(repo: Path, words: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of a command and its children."""
    if words[0] == "breakkit":
        words = [sys.executable, "-m", *words]
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, cwd=repo, check=False, stdout=subprocess.DEVNULL)
    assert done.returncode == 0 or words[-1] == "doctor", words  # it may find others' leftovers
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = sum(getattr(after, name) - getattr(before, name) for name in ("ru_utime", "ru_stime"))
    return time.monotonic() - began, spent


if __name__ == "__main__":
    main()
