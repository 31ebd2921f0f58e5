import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from breakkit.render.text import columns, safe, steps, wrapped


def lines(text, width, indent=""):
    return list(wrapped(text, width, indent))


def test_a_paragraph_fills_its_lines_and_a_line_end_stays():
    assert lines("one two three\nfour  five", 9, "  ") == [
        "  one two",
        "  three",
        "  four",
        "  five",
    ]


def test_an_empty_line_has_no_blanks():
    assert lines(" a\n\n b ", 20, "    ") == ["    a", "", "     b"]


def test_a_list_hangs():
    assert lines("- one two\n  - three four", 9) == ["- one two", "  - three", "    four"]


def test_a_word_wider_than_a_line_is_cut_and_the_next_one_follows_it():
    assert lines("see abcdefgh ij", 5) == ["see", "abcde", "fgh", "ij"]
    assert lines("abcdefg h", 5) == ["abcde", "fg h"]


def test_wide_characters_count_twice():
    assert lines("日本語 x", 5) == ["日本", "語 x"]
    assert columns("日本x") == 5
    assert columns("e\u0301") == 1


def test_no_width_is_too_small():
    assert lines("日本", 0, "    ") == ["    日", "    本"]


def test_a_very_long_word_is_no_trouble():
    assert len(lines("x" * 200_000, 80)) == 2500


def test_hostile_text_is_shown_escaped_before_it_is_measured():
    assert "".join(lines("\x1b[2J\u202ex", 7)) == r"\x1b[2J\u202ex"


@settings(deadline=None)  # the machine may be busy
@given(
    st.text("ab- \n\u00e9\u65e5\u0301\u200d\x1b\u00a0", max_size=300),
    st.integers(4, 40),
    st.sampled_from(["", "  "]),
)
def test_nothing_is_lost_nor_too_wide(text, width, indent):
    rows = lines(text, width, indent)
    assert [row for row in rows if row != row.rstrip(" ")] == []
    joined = "".join(rows).replace(" ", "")
    assert joined == safe(text.strip(), keep="\n").replace(" ", "").replace("\n", "")
    own = max((len(row) - len(row.lstrip(" ")) for row in text.strip().split("\n")), default=0)
    assert all(columns(row) <= max(width, len(indent) + own + 4) for row in rows)


@given(st.text("ab \u00e9\u65e5\uff21\u0301", max_size=50))
def test_columns_are_those_that_rich_counts(text):
    assert columns(text) == cell_len(text)


def test_steps_stand_in_columns_where_there_is_room_and_below_each_other_where_not():
    commands = {"breakkit hint": "when stuck", "breakkit verify": "have it judged"}
    assert list(steps(commands, 80)) == [
        "  breakkit hint    when stuck",
        "  breakkit verify  have it judged",
    ]
    assert list(steps(commands, 29)) == [
        "  breakkit hint    when stuck",
        "  breakkit verify",
        "      have it judged",
    ]


@pytest.mark.parametrize("width", [20, 80])
def test_a_command_is_never_cut(width):
    command = "cd /a/very/long/path/that/no/terminal/has/room/for"
    assert f"  {command}" in "\n".join(steps({command: "go there", "ls": "look"}, width))
