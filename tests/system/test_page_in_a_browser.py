"""The page of an observation in a real browser: what it draws, and that it asks for nothing."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import run_breakkit
from tests.system.browser import colours, look

pytestmark = pytest.mark.system

LIGHT = ["1d4ed8", "b45309", "047857", "a21caf", "b91c1c", "0e7490", "6d28d9", "4d7c0f", "be185d"]
STREAM = "74777e"


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    """The page of 34-01, from a playground."""
    folder = tmp_path_factory.mktemp("observed")
    assert run_breakkit(folder, "playground", "app").returncode == 0
    file = folder / "page.html"
    assert run_breakkit(folder / "app", "observe", "34-01", "--html", str(file)).returncode == 0
    return file


def test_the_lanes_before_and_the_stream_after(page: Path, tmp_path: Path):
    seen = look(page, tmp_path / "browser")

    assert seen.console == []
    assert seen.asked_for == []
    before, after = seen.dom.split('id="side-2"')
    assert [len(re.findall("<circle", side)) for side in (before, after)] == [27, 27]
    assert [len(re.findall('<g class="lane', side)) for side in (before, after)] == [9, 1]
    middle = seen.picture.width // 2
    left = colours(seen.picture.crop((0, 0, middle, seen.picture.height)))
    right = colours(seen.picture.crop((middle, 0, *seen.picture.size)))
    assert all(left[lane] > 100 for lane in LIGHT)
    assert left[STREAM] == 0
    assert right[STREAM] > 900
    assert not any(right[lane] for lane in LIGHT)


def test_the_lanes_stand_below_each_other_in_order(page: Path, tmp_path: Path):
    picture = look(page, tmp_path / "browser").picture

    rows = [rows_with(picture, lane) for lane in LIGHT]

    assert all(above < below for (_, above), (below, _) in pairwise(rows))


def rows_with(picture: Image.Image, colour: str) -> tuple[int, int]:
    """The first and the last row of pixels in which a colour stands."""
    wanted = tuple(bytes.fromhex(colour))
    pixels = picture.load()
    found = [
        y
        for y in range(picture.height)
        if any(pixels[x, y] == wanted for x in range(picture.width // 2))
    ]
    return found[0], found[-1]


def test_a_page_that_asks_and_complains_would_be_noticed(tmp_path: Path):
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<img src="http://127.0.0.1:9/x.png"><script>console.error("oh")</script>', encoding="utf-8"
    )

    seen = look(bad, tmp_path / "browser")

    assert seen.asked_for == ["http://127.0.0.1:9/x.png"]
    assert any("oh" in line for line in seen.console)
