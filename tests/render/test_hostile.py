"""Whatever a result holds, and wherever it came from: nothing of it steers a terminal."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from breakkit.commands.apply import apply
from breakkit.commands.check import check
from breakkit.commands.doctor import doctor
from breakkit.commands.hint import hint
from breakkit.commands.journal import journal
from breakkit.commands.lesson import lesson
from breakkit.commands.list import list_breaks
from breakkit.commands.observe import observe
from breakkit.commands.playground import playground
from breakkit.commands.reveal import reveal
from breakkit.commands.revert import revert
from breakkit.commands.show import show
from breakkit.commands.status import status
from breakkit.commands.verify import verify
from breakkit.commands.watch import Watched
from breakkit.render.terminal import RENDERERS
from tests.learner import OBSERVED, mend, shop_with

EVIL = "\x1b[2J\x9b31m\u202e\x00\r\x07[red]loud[/red]"
ESCAPED = r"\x1b[2J\x9b31m\u202e"
TIME = re.compile(r"\d{4}-\d\d-\d\dT")


def poisoned(value: object) -> object:
    """The value with something evil at the end of every text in it."""
    if dataclasses.is_dataclass(value):
        fields = {f.name: poisoned(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    if isinstance(value, Enum) or (isinstance(value, str) and TIME.match(value)):
        return value
    if isinstance(value, str):
        return value + EVIL
    if isinstance(value, Mapping):
        return {poisoned(key): poisoned(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(map(poisoned, value))
    return value


def results(folder: Path) -> dict[str, object]:
    """What every command returns for people."""
    shop = shop_with(folder / "shop", b10_01=OBSERVED)
    return {
        "list": list_breaks(shop),
        "check": check(shop, cache=False),
        "show": show(shop, "10-01"),
        "apply": apply(shop, "10-01"),
        "hint": hint(shop),
        "status": status(shop),
        "observe": observe(shop),
        "verify": verify(shop),
        "watch": Watched("10-01", solved=False),
        "fixed": (mend(shop), verify(shop))[1],
        "reveal": reveal(shop),
        "lesson": lesson(shop),
        "journal": journal(shop, note="hm"),
        "revert": revert(shop),
        "playground": playground(folder / "new"),
        "doctor": doctor(shop),
    }


def test_every_screen_shows_evil_text_and_is_not_steered(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "5000")
    monkeypatch.setenv("TERM", "xterm-256color")
    played = results(tmp_path)
    assert set(played) - {"fixed"} == set(RENDERERS) - {"schema"}
    for command, result in played.items():
        render = RENDERERS["verify" if command == "fixed" else command]
        plain = render(poisoned(result))
        assert all(character.isprintable() or character == "\n" for character in plain), command
        assert ESCAPED in plain, command
        assert "[red]loud[/red]" in plain, command
        with monkeypatch.context() as coloured:
            coloured.delenv("NO_COLOR")
            coloured.setenv("FORCE_COLOR", "1")
            screen = render(poisoned(result))
        assert screen != plain
        assert re.sub(r"\x1b\[[\d;]*m", "", screen) == plain, command
