"""Specs from strangers: mutated ones, through all that reads a spec without running the target.

    python -m benchmarks.fuzz_specs [COUNT [SEED]]

Each is read from the catalog, shown, has its edit applied to the target's text, its tests looked
for and its paths judged. It may be refused, in words; there may be no traceback, nothing over a
second of CPU time, nothing opened for writing, removed or started, and no word for a terminal.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from breakkit import edits
from breakkit.commands.hint import Hinted
from breakkit.commands.show import Shown
from breakkit.edges import catalog, source
from breakkit.edges.runner.entries import require_files
from breakkit.edges.runner.request import collection_paths, normal_entry
from breakkit.errors import BreakkitError
from breakkit.model import BreakSpec, Config, Text
from breakkit.render.output import emit, emit_error
from breakkit.spec import parse_spec
from breakkit.workflow.protected import Protected
from breakkit.workflow.scratch import Scratch

ROOT = Path(__file__).parents[1]
LIMIT_S = 1.0
CHANGES = {
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.kill"),
    *("subprocess.Popen", "socket.connect", "shutil.rmtree", "ctypes.dlopen"),
}
"""Audit events that reading a spec never has."""

SMALL = {
    "format": 1,
    "id": "10-01",
    "title": {"en": "Orders", "es": "Pedidos"},
    "concepts": ["api"],
    "difficulty": 1,
    "requires": [],
    "edit": {"file": "src/shop.py", "in": "describe", "comment_out": {"entry": "order_id"}},
    "tests": {"red": ["tests/test_shop.py::test_id"], "green": ["tests"]},
    "safety": "It only prints.",
    "symptom": "Which order?",
    "locate": ["src/shop.py"],
    "hints": ["one", {"en": "two"}, "three"],
    "hidden_cause": "c",
    "fix": "f",
    "teaching": "t",
    "observe": {
        "run": ["python", "{out}"],
        "show": "a.log",
        "filter": ".",
        "before": {"lines": 1},
        "after": {"empty": True},
    },
}
SHOP = """\
import functools


@functools.lru_cache
def describe(order, limit=10):
    kept = [price for price in order["prices"] if price <= limit]
    with open("log") as log, log:
        log.write(str(kept))
    try:
        total = sum(kept)
    except (TypeError, ValueError):
        return None
    return {
        "order_id": order["id"],
        "total": total,  # of all
    }
"""
VERBS: dict[str, Any] = {
    "drop_entry": "order_id",
    "drop_arg": "limit",
    "drop_decorator": "functools.lru_cache",
    "drop_stmt": "total = $X",
    "drop_with": "open($$$)",
    "drop_handler": "TypeError",
    "drop_element": {"of": "(TypeError, ValueError)", "value": "TypeError"},
    "drop_return": "$X",
    "set_operator": {"at": "price <= limit", "to": "<"},
    "set_value": {"at": "total = $V", "to": "0"},
    "set_default": {"param": "limit", "to": "None"},
    "set_exception": {"from": "TypeError", "to": "Exception"},
    "negate": "price <= limit",
    "swap": ["total = $X", "return $Y"],
    "swap_args": {"of": "f($$$)", "positions": [0, 1]},
    "rename_use": {"at": "total", "to": "kept"},
    "comment_out": {"entry": "order_id"},
    "replace": {"kind": "expr", "pattern": "$A <= $B", "with": "$B > $A"},
}
HOSTILE: list[Any] = [
    *("../../../etc/passwd", "/etc/passwd", "~root/x", "C:\\x", "a/../../b", ".", "..", "a//b", ""),
    *("src/link.py", "src/loop.py", "src/fifo.py", "src/out/passwd", "src", "src/shop.py/x"),
    *(
        "--upload-pack=touch x",
        "-rf",
        "-",
        "::",
        "[",
        "]",
        "tests::[",
        "@file",
        "x" * 300,
        "é" * 90,
    ),
    *("\x1b[2J\x1b]0;x\x07", "\x9b31m", "\u202egnp", "\u2028", "\0", "a\nb\tc", "\ud800", "\ufeff"),
    *("{out}", "{x}", "%s%n", "$(touch x)", "`id`", "{", "}{", "{id!r}", "{0.__class__}"),
    *(
        "(a+)+$",
        "^(a|a)*$" * 5,
        "a" * 5000 + "!",
        "[" * 3000,
        "(" * 900,
        "((" * 40 + "1" + "))" * 40,
    ),
    *(
        "$X",
        "$$$",
        "$_",
        "$A + $A",
        "$X $Y",
        "$$$A, $$$B",
        "f(" * 90 + ")" * 90,
        "not " * 900 + "x",
    ),
    *(
        "x" + ".a" * 900,
        "1" * 5000,
        "0x" + "f" * 9000,
        "lambda: " * 300 + "1",
        "1e999",
        "'''",
        "\\",
    ),
    *(
        "if x:\n" + " " * 40 + "y",
        "match x:\n case 1: pass",
        "async",
        "yield",
        "*a",
        "**k",
        "a := 1",
    ),
    *(10**30, -1, 0, 2**63, 1e308, -0.0, True, False, None, [], {}, [[]], {"": ""}, ["a"] * 2000),
    *({"en": "x" * 9000}, {"xx-YY": "z"}, {"en": None}, {str(number): 1 for number in range(500)}),
]
WORDS = [value for value in HOSTILE if isinstance(value, str)]
SYNTAX = (
    *(
        "&a ",
        "*a",
        "!!python/object/apply:os.system ['touch x']",
        "!!binary ",
        "<<: *a",
        "? ",
        "- ",
    ),
    *("{", "}", "[", "]", "|\n", ">\n", '"', "'", "#", "%YAML 1.1\n---\n", "---\n", "...\n", "\t"),
    *("&a [*a]", "[" * 60, "{a: " * 60, "\\x1b", '"\\U99999999"', "0o8", ".inf", "1_000", "~", ":"),
)


@dataclass
class Figures:
    """What came of the specs.

    Args:
        ended: how → how often.
        faults: the spec, and what was wrong with how it ended.
        slowest_s: CPU seconds of the slowest.
    """

    ended: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[bytes, str]] = field(default_factory=list)
    slowest_s: float = 0.0
    slowest: bytes = b""


def fuzz(
    count: int, seed: int, target: Path, tell: Callable[[int], None] = lambda _: None
) -> Figures:
    """Try so many specs in a folder that is made ready for it."""
    (target / "breaks.d").mkdir(parents=True)
    _lay_out(target)
    rng = random.Random(seed)
    bases = [*_bases()]
    figures = Figures()
    with _watched() as watch:
        for number in range(count):
            content = mutated(rng, bases)
            (target / "breaks.d/10-01.yaml").write_bytes(content)
            watch.seen.clear()
            began = time.process_time()
            try:
                watch.on = True
                ended = _ended(target)
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                ended = f"traceback: {type(error).__name__}: {error}"[:300]
                figures.faults.append((content, ended))
                ended = "traceback"
            finally:
                watch.on = False
            took = time.process_time() - began
            if took > figures.slowest_s:
                figures.slowest_s, figures.slowest = took, content
            if took > LIMIT_S:
                figures.faults.append((content, f"took {took:.2f} s of CPU time"))
            figures.faults += [(content, event) for event in watch.seen]
            figures.ended[ended] += 1
            tell(number + 1)
    return figures


def _ended(target: Path) -> str:
    with (
        contextlib.redirect_stderr(io.StringIO()) as err,
        contextlib.redirect_stdout(io.StringIO()) as out,
    ):
        try:
            how = _used(target)
        except BreakkitError as error:
            emit_error("show", error, as_json=False)
            emit_error("show", error, as_json=True)
            how = type(error).__name__
    for said in (out.getvalue(), err.getvalue()):
        if not all(character.isprintable() or character == "\n" for character in said):
            raise AssertionError(f"steers the terminal: {said!r}"[:200])
        said.encode()
    return how


def _used(target: Path) -> str:
    """Through all that reads a spec; says how far it came."""
    parsed = catalog.load_one(target / "breaks.d", "10-01", "breaks.d")
    for result in _screens(parsed.spec):
        for as_json in (False, True):
            emit("hint" if isinstance(result, Hinted) else "show", result, as_json)
    spec = parsed.spec
    entries = [normal_entry(entry) for entry in (*spec.tests.red, *spec.tests.green)]
    with contextlib.suppress(BreakkitError):
        require_files(target, entries)
    for path in [*collection_paths(entries), spec.edit.file]:
        if not Path(os.path.normpath(target / path)).is_relative_to(target):
            raise AssertionError(f"{path} leads out of the target")
    Protected(Config(), "", spec).of([spec.edit.file])
    old = source.decode(Scratch(target, target).read(spec.edit.file), spec.edit.file)
    edits.apply_edit(old.text, spec.edit)
    return "edited"


def _screens(spec: BreakSpec) -> Iterator[Shown | Hinted]:
    """What is shown of a spec."""

    def read(text: Text | None) -> str:
        return "" if text is None else text.in_language("es")

    levels = len(spec.hints)
    told = (spec.title, spec.reason, spec.symptom, spec.hidden_cause, spec.fix, spec.teaching)
    yield Shown(
        id=spec.id,
        title=read(spec.title),
        symptom=" ".join(map(read, (*told, spec.next))),
        tests=(*spec.tests.red, *spec.tests.green),
        concepts=spec.concepts,
        difficulty=spec.difficulty,
        requires=spec.requires,
        locate=spec.locate,
        levels=levels,
        safety=read(spec.safety),
        applied=False,
        notices=(),
    )
    for level, hint in enumerate(spec.hints, start=1):
        yield Hinted(spec.id, level, levels, read(hint), applied=False, notices=())


def mutated(rng: random.Random, bases: list[dict[str, Any]]) -> bytes:
    """One of the specs, changed in one to three places: its values, its text or its bytes."""
    document = json.loads(json.dumps(rng.choice(bases)))
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        _change_value(rng, document)
    text = _written(rng, document)
    if rng.random() < 0.25:
        at = rng.randrange(len(text) + 1)
        end = at + rng.choice((0, 0, 1, 5, 50))
        text = text[:at] + rng.choice(SYNTAX) * rng.choice((1, 1, 1, 200)) + text[end:]
    content = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.1:
        at = rng.randrange(len(content) + 1)
        few = bytes(rng.randrange(256) for _ in range(rng.choice((1, 2, 9))))
        content = (
            content[:at] + few * rng.choice((1, 1, 1000)) + content[at + rng.choice((0, 1, 9)) :]
        )
    return content


def _change_value(rng: random.Random, document: Any) -> None:
    holder, key = document, None
    while isinstance(holder, dict | list) and holder:
        key = rng.choice([*holder] if isinstance(holder, dict) else range(len(holder)))
        if not isinstance(holder[key], dict | list) or not holder[key] or rng.random() < 0.2:
            break
        holder = holder[key]
    if not isinstance(holder, dict | list) or not holder:
        return
    how = rng.random()
    if how < 0.6:
        holder[key] = rng.choice(WORDS if isinstance(holder[key], str) else HOSTILE)
    elif how < 0.7:
        del holder[key]
    elif how < 0.8:
        value = holder[key]
        for _ in range(rng.choice((1, 5, 20, 400))):
            value = [value]
        holder[key] = value
    elif isinstance(holder, dict):
        holder[str(rng.choice(HOSTILE))[:400]] = holder[key]
    else:
        holder += [holder[key]] * rng.choice((1, 100))


def _written(rng: random.Random, document: Any) -> str:
    """YAML in block style, or JSON, which is YAML too."""
    if rng.random() < 0.3:
        return json.dumps(document, ensure_ascii=rng.random() < 0.5)
    return "".join(
        f"{json.dumps(str(key))}: {json.dumps(value, ensure_ascii=rng.random() < 0.5)}\n"
        if not isinstance(value, dict) or not value
        else f"{key}:\n"
        + "".join(
            f"  {json.dumps(str(inner))}: {json.dumps(one)}\n" for inner, one in value.items()
        )
        for key, value in document.items()
    )


def _bases() -> Iterator[dict[str, Any]]:
    """A small spec with each verb, and the real one of the sample."""
    for verb, argument in VERBS.items():
        edit = {"file": "src/shop.py", "in": "describe", verb: argument, "budget": "-9+9"}
        yield {**SMALL, "edit": edit}
    real = parse_spec((ROOT / "breaks.d/34-01.yaml").read_text(), "34-01.yaml", "34-01").document
    yield {**real.plain, "id": "10-01"}


def _lay_out(target: Path) -> None:
    for folder in ("src", "tests"):
        (target / folder).mkdir()
    (target / "src/shop.py").write_text(SHOP)
    (target / "tests/test_shop.py").write_text("def test_id(): pass\n")
    (target / "src/link.py").symlink_to("/etc/passwd")
    (target / "src/loop.py").symlink_to("loop.py")
    (target / "src/out").symlink_to("/etc")
    os.mkfifo(target / "src/fifo.py")


class _Watch:
    """What is done while it is on that reading a spec never does."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            path, mode, flags = arguments
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
            reads = isinstance(mode, str) and not set(mode) & set("wax+")
            if (writes and not reads) or str(path).startswith("/etc"):
                self.seen.append(f"open {path!r} {mode}")
        elif event in CHANGES:
            self.seen.append(f"{event} {arguments!r}"[:200])


@contextlib.contextmanager
def _watched() -> Iterator[_Watch]:
    """An audit hook, which can never be taken out again, only be told to look away."""
    watch = _Watch()
    sys.addaudithook(watch)
    yield watch


def main() -> int:
    """Try them; say what came of them."""
    given = [int(word) for word in sys.argv[1:]]
    count, seed = (*given, *(100_000, 0)[len(given) :])
    began = time.process_time()

    def tell(done: int) -> None:
        if done % 1000 == 0 and sys.stderr.isatty():
            sys.stderr.write(f"\r{done}")

    with tempfile.TemporaryDirectory(prefix="breakkit-fuzz-") as name:
        figures = fuzz(count, seed, Path(name).resolve() / "target", tell)
    for how, often in figures.ended.most_common():
        print(f"{often:>8}  {how}")
    print(f"slowest: {figures.slowest_s:.3f} s of CPU time, {len(figures.slowest)} bytes")
    print(f"faults: {len(figures.faults)} in {count} specs, {time.process_time() - began:.0f} s")
    for content, what in figures.faults[:20]:
        print(what, content[:300], sep="\n  ")
    return bool(figures.faults)


if __name__ == "__main__":
    sys.exit(main())
