"""The page of an observation: what is on it, and that text from outside stays text."""

from __future__ import annotations

import itertools
import json
import re
from html.parser import HTMLParser

import pytest

from breakkit.commands.observe import Observed
from breakkit.render.page import page
from breakkit.render.picture import MOST_LANES
from breakkit.timeline import timeline
from breakkit.workflow.observe import Side

KEYS = {"time": "ts", "lane": "request", "label": "event"}
EVIL = "</pre><script>alert(1)</script>\x1b[31m\u202e"


def side(*entries, shown=(), reasons=()):
    lines = [json.dumps(entry) for entry in entries]
    return Side(tuple(map(json.dumps, shown)), len(lines), reasons, timeline(KEYS, lines))


def observed(before, after, **more):
    facts = {
        "id": "34-01", "holds": True, "lane": "request", "command": "python -m lab", "filter": ".",
        "title": "A title", "symptom": "Look at `this`.", "notices": (),
    }  # fmt: skip
    return Observed(before=before, after=after, **{**facts, **more})


ENTRIES = [
    {"ts": number / 10, "request": f"r{number % 3}", "who": f"w{number % 3}", "event": "e"}
    for number in range(9)
]
STREAM = [{"ts": entry["ts"], "event": "e"} for entry in ENTRIES]


class Outline(HTMLParser):
    """The lanes with their dots, the code, the raw text, and whether all tags are closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.lanes, self.tags, self.text = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        said = dict(attributes)
        if tag == "g":
            self.lanes.append([said["class"], said["aria-label"], 0])
        if tag == "circle":
            self.lanes[-1][2] += 1
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.open.remove(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text.append(data)


def test_lanes_before_and_one_stream_after():
    outline = Outline(page(observed(side(*ENTRIES, shown=ENTRIES[:3]), side(*STREAM))))

    assert outline.lanes == [
        ["lane lane-0", "r0, w0: 3 lines in 600 ms: e, e, e", 3],
        ["lane lane-1", "r1, w1: 3 lines in 600 ms: e, e, e", 3],
        ["lane lane-2", "r2, w2: 3 lines in 600 ms: e, e, e", 3],
        ["lane", "no request: 9 lines", 9],
    ]
    text = "".join(outline.text)
    assert "9 lines in the log, 3 by the filter" in text
    assert "No line says its request: all 9 are one stream." in text
    assert "Something took up to 800 ms, and nothing says which lines belong to it." in text
    assert text.count(json.dumps(ENTRIES[0])) == 3  # by the filter, in the picture, raw
    assert "(nothing)" in text


def test_the_slowest_can_be_named():
    entries = [*ENTRIES, {"ts": 9.5, "request": "r1", "who": "w1", "event": "late"}]

    assert "Slowest: r1 (w1), 9.4 s." in page(observed(side(*entries), side(*STREAM)))


def test_it_needs_nothing_but_itself():
    html = page(observed(side(*ENTRIES), side(*STREAM)))

    assert "<script" not in html
    assert re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]*)""", html) == ["data:,"]
    assert "default-src 'none'" in html


def test_nothing_from_outside_is_more_than_text():
    entry = {"ts": EVIL, "request": EVIL, "event": EVIL, EVIL: EVIL}
    hostile = side(entry, shown=[entry], reasons=(EVIL,))

    html = page(
        observed(hostile, hostile, title=EVIL, symptom=f"{EVIL} `{EVIL}`", id=EVIL, filter=EVIL)
    )

    assert "<script" not in html
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert "script" not in Outline(html).tags


def test_a_reason_is_said():
    html = page(observed(side(reasons=("expected 3 lines, got 0",)), side(), holds=False))

    assert "✗ not as expected: expected 3 lines, got 0" in html


@pytest.mark.parametrize(
    ("symptom", "shown"),
    [
        ("a `b` c", "a <code>b</code> c"),
        ("a ` b", "a ` b"),
        ("is *this* it", "is <em>this</em> it"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_backticks_are_code(symptom, shown):
    assert shown in page(observed(side(), side(), symptom=symptom))


def test_a_break_without_a_timeline_has_its_lines():
    plain = Side(('{"a": 1}',), 1, (), None)

    outline = Outline(page(observed(plain, plain, title="")))

    assert "svg" not in outline.tags
    assert "h1" not in outline.tags
    assert '{"a": 1}' in "".join(outline.text)


def test_too_many_lanes_are_counted():
    many = [{"ts": number, "request": f"r{number}"} for number in range(MOST_LANES + 2)]

    html = page(observed(side(*many), side()))

    assert "2 more lanes are not drawn." in html
    assert len(Outline(html).lanes) == MOST_LANES


def test_dots_do_not_hide_each_other_and_stay_in_the_picture():
    stray = [{"ts": 0, "event": "e"} for _ in range(30)]
    lane = [{"ts": at, "request": "a"} for at in (0, 0, 0, 0.5, 0.5, 1, 1, 1)]

    html = page(observed(side(*stray, *lane), side()))

    dots = [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', html)]
    assert len(set(dots)) == len(dots) == 38
    assert max(x for x, _ in dots) <= 640
    (drawn,) = re.findall(r'class="lane lane-0".*?</g>', html, re.DOTALL)
    places = sorted(float(x) for x in re.findall(r'cx="([\d.]+)"', drawn))
    assert all(b - a >= 8.9 for a, b in itertools.pairwise(places))


def test_many_lines_of_one_moment_are_one_dot_with_their_number():
    burst = [{"ts": 0, "request": "a", "event": f"e{number}"} for number in range(20)]

    html = page(observed(side(*burst, {"ts": 1, "request": "a", "event": "late"}), side()))

    (lane,) = re.findall(r'class="lane lane-0".*?</g>', html, re.DOTALL)
    assert lane.count("<circle") == 2
    assert ">20</text>" in lane
    assert "e0" in lane
    assert "17 more lines" in lane
