"""Server-sent events, read back as the standard says that a browser reads them."""

from __future__ import annotations

import re

import pytest

from miniserve.sse import event


def received(raw):
    """What a browser makes of one event: type, data, id."""
    assert raw.endswith(b"\n\n")
    fields = {"data": []}
    for line in re.split(r"\r\n|\r|\n", raw.decode())[:-2]:
        name, _, value = line.partition(": ")
        assert line, "an empty line would end the event"
        if name == "data":
            fields["data"].append(value)
        else:
            fields[name] = value
    return fields["event"], "\n".join(fields["data"]), fields.get("id")


def test_an_event_has_its_type_its_data_and_its_id():
    assert event("word", "why", 7) == b"event: word\nid: 7\ndata: why\n\n"
    assert received(event("word", "why", 7)) == ("word", "why", "7")


def test_without_an_id_there_is_none():
    assert received(event("done", "{}"))[2] is None


@pytest.mark.parametrize(
    "data", ["", "one", "two\nlines", "a\n\nb", "\n", " led by a space", "ñ🧵"]
)
def test_data_arrives_as_it_was_sent(data):
    assert received(event("word", data))[1] == data


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_each_way_to_end_a_line_ends_one(end):
    assert received(event("word", f"two{end}lines"))[1] == "two\nlines"


@pytest.mark.parametrize(
    "odd", ["\u2028", "\u0085", "\v", "\f", "\x1c"], ids=["LS", "NEL", "VT", "FF", "FS"]
)
def test_a_text_of_one_line_is_one_line(odd):
    assert received(event("word", f"one{odd}line"))[1] == f"one{odd}line"
