"""A learner at the command line of the small shop: asks in JSON, or looks at the screen."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from breakkit.__main__ import main
from tests.conftest import FILES, SPEC, make_repository, write
from tests.lean import QUICK

SHOP_LOG = """\
import json
import sys

from shop.pricing import describe

with open(sys.argv[1], "w") as log:
    for number in (7, 8, 7):
        log.write(json.dumps(describe({"id": number, "prices": [1, 2]})) + "\\n")
"""

OBSERVE = """\
observe:
  run: [python, shop_log.py, "{out}/shop.log"]
  show: shop.log
  filter: 'select(.order_id == 7)'
  before: {lines: 2}
  after: {empty: true}
  timeline: {time: total, lane: order_id, label: total}
"""

OBSERVED = SPEC + OBSERVE
BROKEN, MENDED = b'# "order_id"', b'"order_id"'


class Said(NamedTuple):
    """What one command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON object and nothing else."""
        answer = json.loads(self.out)
        assert isinstance(answer, dict)
        return answer

    @property
    def result(self) -> Any:
        assert "error" not in self.json, self.json
        return self.json["result"]

    @property
    def error(self) -> Any:
        assert "result" not in self.json, self.json
        return self.json["error"]


def says(folder: Path, *words: str) -> Said:
    """Run a command line in this process, in that folder."""
    with (
        working_in(folder),
        contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.redirect_stderr(io.StringIO()) as err,
    ):
        code = main(words)
    return Said(code, out.getvalue(), err.getvalue())


def asks(folder: Path, *words: str) -> Said:
    """The same, answered in JSON."""
    return says(folder, *words, "--json")


@contextlib.contextmanager
def working_in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def shop_with(folder: Path, **specs: str) -> Path:
    """The shop with other break specs: `b10_01` is `breaks.d/10-01.yaml`."""
    patient = QUICK + "timeout_s = 60  # the machine may be busy\n"
    files = dict(FILES) | {"shop_log.py": SHOP_LOG, "breakkit.toml": patient}
    for name, text in specs.items():
        files[f"breaks.d/{name[1:].replace('_', '-')}.yaml"] = text
    return make_repository(folder, files)


def spec(break_id: str, **changes: str) -> str:
    """The shop's spec under another id, with whole top-level lines put in place of others."""
    lines = SPEC.replace('"10-01"', f'"{break_id}"').splitlines(keepends=True)
    for key, line in changes.items():
        kept = [old for old in lines if not old.startswith(f"{key}:")]
        lines = [*kept, f"{key}: {line}\n"]
    return "".join(lines)


def mend(shop: Path) -> None:
    """Take the comment sign away again, as the learner does in an editor."""
    path = shop / "src/shop/pricing.py"
    broken = path.read_bytes()
    assert BROKEN in broken
    write(shop, {"src/shop/pricing.py": broken.replace(BROKEN, MENDED)})
