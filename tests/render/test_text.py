import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakkit.render.text import safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("a\x00b", r"a\x00b"),
        ("50%\r100%", r"50%\r100%"),
        ("one\ntwo\tthree", r"one\ntwo\tthree"),
        ("del\x7f\b", r"del\x7f\x08"),
        ("user\u202e\u2066nimda", r"user\u202e\u2066nimda"),
        ("\u200e\u200f\u061c", r"\u200e\u200f\u061c"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("line\u2028end\u2029\x85", r"line\u2028end\u2029\x85"),
        ("\udc80 alone", r"\udc80 alone"),
        ("tag \U000e0041", r"tag \U000e0041"),
    ],
)
def test_what_could_steer_or_fool_a_terminal_is_shown_as_an_escape(text, shown):
    assert safe(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "¿Quién rompió el registro? — «Ñandú»",
        "日本語 עברית العربية",
        "👩\u200d💻 fixed",
        "\u0645\u06cc\u200c\u062e\u0648",
        "10\u00a0000\u202f%",
        r"a literal \x1b stays",
        "[red]markup is not our matter[/red]",
    ],
)
def test_text_that_people_read_stays_as_it_is(text):
    assert safe(text) == text


def test_line_ends_and_tabs_stay_when_asked_for():
    assert safe("a\n\tb\r\x1b", keep="\n\t") == "a\n\tb\\r\\x1b"


@settings(deadline=None)  # the machine may be busy
@given(st.text(st.characters()))
def test_the_result_can_be_printed_and_hides_nothing(text):
    shown = safe(text)
    shown.encode("utf-8")
    assert {unicodedata.category(c) for c in shown if c not in "\u200c\u200d"}.isdisjoint(
        {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
    assert safe(shown) == shown
