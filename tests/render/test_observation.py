import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import Color
from rich.console import Console
from rich.style import Style

from breakkit.model import Expectation
from breakkit.render import observation
from breakkit.render.observation import side_by_side
from breakkit.verdict import holds

GOLDEN = Path(__file__).with_name("golden")

# Step 4 of the lesson: `jq 'select(.request_id == "req-abc123")'` and `tail -n 8`.
ONE_REQUEST = [
    '{"ts":"2026-05-23T10:00:01Z","request_id":"req-abc123","student_id":"alice","event":"tutor.received"}',
    '{"ts":"2026-05-23T10:00:01Z","request_id":"req-abc123","student_id":"alice","event":"tutor.tokenized"}',
    '{"ts":"2026-05-23T10:00:01Z","request_id":"req-abc123","student_id":"alice","event":"tutor.completed","latency_ms":148}',
]
BROKEN_TAIL = [
    '{"ts":"...","student_id":"alice","event":"tutor.received"}',
    '{"ts":"...","student_id":"bob","event":"tutor.received"}',
    '{"ts":"...","student_id":"alice","event":"tutor.tokenized"}',
    '{"ts":"...","student_id":"carol","event":"tutor.received"}',
    '{"ts":"...","student_id":"bob","event":"tutor.tokenized"}',
    '{"ts":"...","student_id":"alice","event":"tutor.completed","latency_ms":148}',
    '{"ts":"...","student_id":"carol","event":"tutor.completed","latency_ms":1320}',
    '{"ts":"...","student_id":"bob","event":"tutor.completed","latency_ms":910}',
]


def rendered(renderable, width, **options):
    console = Console(file=io.StringIO(), width=width, _environ={}, **options)
    console.print(renderable)
    return console.file.getvalue()


def lines_with_style(before, after, lane):
    """(text, style) of what is printed inside the panels."""
    console = Console(width=300, color_system="256", force_terminal=True, height=500, _environ={})
    renderable = side_by_side(before, after, before_verdict=[], after_verdict=[], lane=lane)
    return [
        (segment.text.strip(), segment.style)
        for segment in console.render(renderable)
        if segment.text.lstrip().startswith(("{", "5", "not"))
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_lessons_observation(width):
    shown = side_by_side(
        ONE_REQUEST,
        [],
        before_verdict=holds(Expectation(lines=3), ONE_REQUEST),
        after_verdict=holds(Expectation(lines=0), []),
        lane="request_id",
    )
    expected = (GOLDEN / f"lesson-{width}.txt").read_text(encoding="utf-8")
    assert rendered(shown, width) == expected


@pytest.mark.parametrize("width", [60, 80, 120])
def test_an_observation_that_does_not_hold(width):
    shown = side_by_side(
        [],
        BROKEN_TAIL,
        before_verdict=holds(Expectation(lines=3, contains="tutor.completed"), []),
        after_verdict=holds(Expectation(empty=True), BROKEN_TAIL),
        lane="request_id",
        titles=("antes", "después"),
    )
    expected = (GOLDEN / f"holds-not-{width}.txt").read_text(encoding="utf-8")
    assert rendered(shown, width) == expected


@pytest.mark.parametrize("width", [80, 69])
def test_on_a_terminal_it_stays_on_the_screen_and_says_what_is_left_out(width):
    shown = side_by_side(ONE_REQUEST * 40, BROKEN_TAIL * 40, before_verdict=[], after_verdict=[])
    screen = rendered(shown, width, height=24, force_terminal=True, no_color=True)
    assert len(screen.splitlines()) <= 24
    left_out = [int(number) for number in re.findall(r"… (\d+) more lines", screen)]
    assert [120 - screen.count('{"ts":"2026'), 320 - screen.count('{"ts":"..."')] == left_out
    assert "more line" not in rendered(shown, width)


def test_the_last_line_is_shown_where_it_fits():
    lines = ["{}"] * 16
    shown = side_by_side(lines, [], before_verdict=[], after_verdict=[])
    roomy = rendered(shown, 80, height=26, force_terminal=True, no_color=True)
    assert roomy.count("{}") == 16
    tight = rendered(shown, 80, height=25, force_terminal=True, no_color=True)
    assert tight.count("{}") == 14
    assert "… 2 more lines" in tight


def test_a_very_long_line_is_cut_visibly():
    shown = side_by_side(['{"a":"' + "x" * 5000 + '"}'], [], before_verdict=[], after_verdict=[])
    text = rendered(shown, 80)
    assert "xxx…" in text
    assert len(text.splitlines()) < 12


def test_nothing_in_the_data_steers_the_terminal_or_is_read_as_markup():
    hostile = '{"m":"\x1b[2J\x9b\u202e\x00\r[bold]loud[/bold] [link=x]"}'
    shown = side_by_side(
        [hostile],
        [],
        before_verdict=["got \x1b[31m[red]"],
        after_verdict=[],
        titles=("[b]base\x1b", "break"),
    )
    text = rendered(shown, 160, force_terminal=True, no_color=True, color_system=None)
    assert "\x1b" not in text
    assert r'{"m":"\x1b[2J\x9b\u202e\x00\r[bold]loud[/bold] [link=x]"}' in text
    assert r"got \x1b[31m[red]" in text
    assert r"[b]base\x1b" in text


def test_a_request_has_one_colour_on_both_sides_and_its_own():
    a, b = '{"request_id":"a","n":1}', '{"request_id":"b","n":2}'
    a_later = '{"request_id":"a","n":3}'
    styles = dict(lines_with_style([a, b], [a_later], "request_id"))
    assert styles[a] == styles[a_later] == Style.parse(observation.LANE_STYLES[0])
    assert styles[b] == Style.parse(observation.LANE_STYLES[1])


@pytest.mark.parametrize("line", ['{"other":"a"}', '{"request_id":null}', "5", "not json"])
def test_a_line_without_the_key_is_grey(line):
    assert lines_with_style([line], [], "request_id") == [
        (line, Style.parse(observation.NO_LANE_STYLE))
    ]


def test_without_a_lane_all_lines_are_grey():
    styles = [style for _, style in lines_with_style(ONE_REQUEST, [], None)]
    assert styles == [Style.parse(observation.NO_LANE_STYLE)] * 3


def test_more_requests_than_colours_are_still_coloured():
    lines = [f'{{"request_id":{number}}}' for number in range(11)]
    styles = dict(lines_with_style(lines, [], "request_id"))
    assert len(set(observation.LANE_STYLES)) == 10
    assert styles[lines[10]] == styles[lines[0]] != styles[lines[9]]


@pytest.mark.parametrize(
    "style", [*observation.LANE_STYLES, observation.NO_LANE_STYLE, observation.HOLDS_STYLE]
)
def test_colours_can_be_read_on_black_and_on_white(style):
    name = re.search(r"color\(\d+\)", style).group()
    parts = [value / 255 for value in Color.parse(name).get_truecolor()]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    luminance = sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    assert 1.05 / (luminance + 0.05) >= 4  # WCAG 2 contrast with white
    assert (luminance + 0.05) / 0.05 >= 4  # and with black


@settings(deadline=None)  # the machine may be busy
@given(
    st.text("{}:,\"'ab \u65e5\u0301\U0001f600", max_size=200),
    st.integers(8, 60),
)
def test_folding_loses_nothing_but_spaces_and_keeps_the_width(line, width):
    rows = observation._fold(line, width)
    assert all(cell_len(row) <= width for row in rows)
    joined = "".join(rows).replace(" ", "")
    if rows[-1].endswith("…"):
        assert line.replace(" ", "").startswith(joined[:-1])
        assert len(rows) == 6
    else:
        assert joined == line.replace(" ", "")


@settings(deadline=None)  # the machine may be busy
@given(st.integers(24, 200), st.lists(st.sampled_from([*ONE_REQUEST, *BROKEN_TAIL]), max_size=5))
def test_no_row_is_wider_than_the_terminal(width, lines):
    shown = side_by_side(lines, lines[::-1], before_verdict=["x" * 90], after_verdict=[])
    text = rendered(shown, width)
    assert all(cell_len(row) <= width for row in text.splitlines())
    assert text.count("\n") > 2
