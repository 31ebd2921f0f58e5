"""The journal's page in a real browser, light and dark; it asks for nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from breakkit.edges.journal import Event, Journal
from tests.conftest import run_breakkit
from tests.learner import shop_with, spec
from tests.system.browser import colours, look

pytestmark = pytest.mark.system

LIGHT = {"alone": "14713b", "helped": "1d4ed8", "seen": "8a5a12", "page": "fbfaf8"}
DARK = {"alone": "6fd39a", "helped": "8ab4ff", "seen": "f3b061", "page": "15171b"}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("journal")
    shop = shop_with(
        folder / "shop",
        b10_01=spec("10-01"),
        b10_02=spec("10-02", concepts="[money]"),
        b10_03=spec("10-03", concepts="[money]"),
    )
    journal = Journal(shop / ".git")
    for break_id, hinted in (("10-01", False), ("10-02", True)):
        journal.record(break_id, Event.APPLIED)
        if hinted:
            journal.record(break_id, Event.HINTED, level=1)
        journal.record(break_id, Event.VERIFIED, verdict="fixed")
    journal.record("10-03", Event.APPLIED)
    journal.record("10-03", Event.REVEALED)
    run = run_breakkit(shop, "journal", "--html", str(folder / "page.html"))
    assert run.returncode == 0, run.stderr
    return folder / "page.html"


@pytest.mark.parametrize(
    ("theme", "other", "switches"),
    [(LIGHT, DARK, ()), (DARK, LIGHT, ("--blink-settings=preferredColorScheme=0",))],
    ids=["light", "dark"],
)
def test_each_kind_of_dot_has_its_colour_and_the_page_asks_for_nothing(
    page: Path, tmp_path: Path, theme, other, switches
):
    seen = look(page, tmp_path / "browser", *switches)

    assert seen.console == []
    assert seen.asked_for == []
    assert len(re.findall("<circle", seen.dom)) == 3
    found = colours(seen.picture)
    for name, colour in theme.items():
        assert found[colour] > 60, name
        assert found[other[name]] == 0, name
