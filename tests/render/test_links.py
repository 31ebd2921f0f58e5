"""Which terminals get links, and what to."""

from __future__ import annotations

from pathlib import Path

import pytest

from breakkit.render.links import has_links, linked


@pytest.mark.parametrize(
    ("environ", "has"),
    [
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"VTE_VERSION": "7003"}, True),
        ({"VTE_VERSION": "4602"}, False),
        ({"VTE_VERSION": "x"}, False),
        ({"WT_SESSION": "1"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "dumb", "WT_SESSION": "1"}, False),
        ({"TERM": "xterm-kitty", "CI": "true"}, False),
        ({"TERM": "dumb", "FORCE_HYPERLINK": "1"}, True),
        ({"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}, False),
    ],
)
def test_links_go_to_terminals_that_have_them(environ, has):
    assert has_links(environ) is has


def test_the_target_is_what_that_terminal_opens():
    file = Path("/w/a b#c.py")
    assert linked("x", file, 7, {"TERM_PROGRAM": "vscode"}) == (
        "\x1b]8;;vscode://file/w/a%20b%23c.py:7\x1b\\x\x1b]8;;\x1b\\"
    )
    assert "/w/a%20b%23c.py#7\x1b" in linked("x", file, 7, {"TERM": "xterm-kitty"})
    assert "/w/a%20b%23c.py\x1b" in linked("x", file, 7, {"VTE_VERSION": "7003"})
