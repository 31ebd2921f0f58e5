"""Is breakkit quick to start? Each command against the least that the same work could cost.

    python benchmarks/startup.py [--runs N]

`breakkit hint` is held against a two-command Typer program, `breakkit apply --no-tests` in a
repository of 2,800 files against importing LibCST plus the same branch and commit by git's own
commands, and the tab key after `breakkit hint`, which gives ids and titles, against the tab key in
that Typer program; `--help`, `hint` and `list` in Spanish against the same in English, by the
processor's time. Both sides run in turns, and what counts is the median of the ratios of
neighbours: the machine's mood hits both. The exit code says nothing about the numbers.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = 2_800
HINT_LIMIT = 1.5
APPLY_LIMIT = 2.0
SPANISH_LIMIT = 1.05
COMPLETION_LIMIT = 1.3
BREAK = "01-01"
TARGET = Path("src/shop/audit.py")

TYPER_PROGRAM = """\
import typer

app = typer.Typer()


@app.command()
def hint(name: str = "", level: int = 1) -> None:
    print("Tail the audit log under load.")


@app.command()
def status() -> None:
    print("nothing")


app(prog_name="program")
"""

AUDIT = """\
def entry(request, clock):
    return {
        "request_id": request.id,
        "student_id": request.student,
        "ts": clock(),
    }
"""

SPEC = f"""\
format: 1
id: "{BREAK}"
title: {{en: An audit log without request ids, es: Registro sin request-id}}
concepts: [log-correlation]
difficulty: 1
status: active
edit:
  file: {TARGET.as_posix()}
  in: entry
  comment_out: {{entry: request_id}}
tests:
  red: [tests/test_audit.py::test_request_id]
safety: {{en: Only a log field goes., es: Solo falta un campo.}}
symptom: {{en: Requests cannot be told apart., es: No se distinguen las peticiones.}}
hints:
  - {{en: Tail the audit log under load., es: Mira el registro bajo carga.}}
  - {{en: Which field tells requests apart?, es: ¿Qué campo distingue las peticiones?}}
  - {{en: Look at the dict in entry., es: Mira el diccionario de entry.}}
hidden_cause: {{en: The field is commented out., es: El campo está comentado.}}
fix: {{en: Uncomment it., es: Descoméntalo.}}
teaching: {{en: A log schema is an interface., es: El esquema de un log es una interfaz.}}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=15, metavar="N", help="pairs of runs (15)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="breakkit-startup-") as folder:
        bench = Bench(Path(folder))
        report("hint", "Typer program", HINT_LIMIT, bench.hint_pairs(runs))
        report("tab key", "Typer program", COMPLETION_LIMIT, bench.completion_pairs(runs))
        report("apply --no-tests", "import libcst + git", APPLY_LIMIT, bench.apply_pairs(runs))
        for words in (("--help",), ("hint", "--level", "1"), ("list",)):
            name = f"{words[0]} in Spanish"
            report(name, "in English", SPANISH_LIMIT, bench.language_pairs(runs, *words))


class Bench:
    """A repository of 2,800 files and one break, and the commands to be timed in it."""

    def __init__(self, folder: Path) -> None:
        self.repo = folder / "repo"
        self.typer_program = folder / "program.py"
        self.typer_program.write_text(TYPER_PROGRAM, encoding="utf-8")
        # Built from nothing: no learner's git configuration, and byte code as users have it.
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        self.make_repo()

    def make_repo(self) -> None:
        """One commit on `main`."""
        files = {
            TARGET: AUDIT,
            Path("breaks.d", f"{BREAK}.yaml"): SPEC,
            Path("tests/test_audit.py"): "def test_request_id():\n    assert True\n",
        }
        for number in range(FILES - len(files)):
            module = Path(f"src/shop/part{number // 100:02}/module{number % 100:02}.py")
            files[module] = f'"""Module {number}."""\n\nVALUE = {number}\n'
        for path, text in files.items():
            (self.repo / path).parent.mkdir(parents=True, exist_ok=True)
            (self.repo / path).write_text(text, encoding="utf-8")
        for command in (
            ("init", "-q", "-b", "main"),
            ("config", "user.name", "Bench"),
            ("config", "user.email", "bench@example.invalid"),
            ("config", "gc.auto", "0"),
            ("add", "."),
            ("commit", "-q", "-m", "base"),
        ):
            self.run("git", *command)

    def hint_pairs(self, runs: int) -> list[tuple[float, float]]:
        """Seconds of `hint` in a session, and of the Typer program."""
        self.breakkit("apply", BREAK, "--no-tests")
        pairs = in_turns(
            runs,
            lambda: self.breakkit("hint", "--level", "1"),
            lambda: self.run(sys.executable, str(self.typer_program), "hint", "--level", "1"),
        )
        self.breakkit("revert")
        return pairs

    def completion_pairs(self, runs: int) -> list[tuple[float, float]]:
        """Seconds of completing an id with its title, and an option of the Typer program."""
        ours = {"_BREAKKIT_COMPLETE": "hint\x1f01"}
        theirs = {
            "_PROGRAM_COMPLETE": "complete_bash",
            "COMP_WORDS": "program hint --l",
            "COMP_CWORD": "2",
        }
        return in_turns(
            runs,
            lambda: self.breakkit(**ours),
            lambda: self.run(sys.executable, str(self.typer_program), **theirs),
        )

    def language_pairs(self, runs: int, *words: str) -> list[tuple[float, float]]:
        """Seconds of processor that a command takes in Spanish, and in English."""
        self.breakkit("apply", BREAK, "--no-tests")
        pairs = in_turns(
            runs,
            lambda: self.processor("--lang", "es", *words),
            lambda: self.processor("--lang", "en", *words),
        )
        self.breakkit("revert")
        return pairs

    def processor(self, *arguments: str) -> float:
        """Processor seconds of one breakkit command and of what it starts."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.breakkit(*arguments)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def apply_pairs(self, runs: int) -> list[tuple[float, float]]:
        """Seconds of `apply --no-tests`, and of the least it could cost."""

        def apply() -> float:
            seconds = self.breakkit("apply", BREAK, "--no-tests")
            self.breakkit("revert")
            return seconds

        return in_turns(runs, apply, self.least_apply)

    def least_apply(self) -> float:
        """Import LibCST; branch, edit and commit by git porcelain. Then back, not timed."""
        target = self.repo / TARGET
        broken = AUDIT.replace('"request_id"', '# "request_id"')
        seconds = self.run(sys.executable, "-c", "import libcst")
        seconds += self.run("git", "checkout", "-q", "-b", f"break/{BREAK}")
        target.write_text(broken, encoding="utf-8")
        seconds += self.run("git", "add", "--", str(TARGET))
        seconds += self.run("git", "commit", "-q", "--no-verify", "-m", "break")
        self.run("git", "checkout", "-q", "main")
        self.run("git", "branch", "-q", "-D", f"break/{BREAK}")
        return seconds

    def breakkit(self, *arguments: str, **variables: str) -> float:
        """Wall seconds of one breakkit command, started as its users start it."""
        script = Path(sys.executable).with_name("breakkit")
        start = [str(script)] if script.exists() else [sys.executable, "-m", "breakkit"]
        return self.run(*start, *arguments, **variables)

    def run(self, *command: str, **variables: str) -> float:
        """Wall seconds of one command that must succeed."""
        started = time.perf_counter()
        env = self.env | variables
        done = subprocess.run(
            command, cwd=self.repo, env=env, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - started
        if done.returncode:
            sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return seconds


def in_turns(
    runs: int, ours: Callable[[], float], least: Callable[[], float]
) -> list[tuple[float, float]]:
    """Seconds of both sides, after one round that only warms the caches."""
    ours(), least()
    pairs = []
    for number in range(runs):
        if number % 2:
            bottom, top = least(), ours()
        else:
            top, bottom = ours(), least()
        pairs.append((top, bottom))
    return pairs


def report(name: str, least: str, limit: float, pairs: list[tuple[float, float]]) -> None:
    ratio = median(top / bottom for top, bottom in pairs)
    ours_ms, least_ms = (1000 * median(side) for side in zip(*pairs, strict=True))
    verdict = "within" if ratio <= limit else "OVER"
    print(
        f"{name:18} {ours_ms:5.0f} ms   {least:20} {least_ms:5.0f} ms   "
        f"ratio {ratio:.2f}, {verdict} the limit {limit:g}   ({len(pairs)} pairs)"
    )


if __name__ == "__main__":
    main()
