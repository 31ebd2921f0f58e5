"""A spec is text from a stranger: a thousand odd ones; `make fuzz-specs` tries 100,000."""

from __future__ import annotations

import os

import pytest

from benchmarks.fuzz_specs import fuzz
from breakkit.edits import apply_edit
from breakkit.errors import NoMatch, SpecError
from breakkit.model import Edit
from breakkit.spec import load_spec


def test_no_spec_ends_in_a_traceback_takes_long_or_touches_anything(tmp_path):
    figures = fuzz(1000, seed=1, target=tmp_path / "target")

    assert figures.faults == []
    assert figures.ended.total() == 1000
    assert figures.ended["edited"] > 50  # or the mutations leave nothing to look at
    assert figures.ended["SpecError"] > 250


def test_the_watch_sees_a_file_that_is_written_and_a_program_that_is_started(tmp_path, monkeypatch):
    """The fuzz would be worth nothing if it could not fail."""

    def careless(*_):
        (tmp_path / "evil").write_text("x")
        os.system("true")  # noqa: S605  # the very thing that the watch must see
        raise ZeroDivisionError

    monkeypatch.setattr("benchmarks.fuzz_specs._used", careless)
    figures = fuzz(1, seed=1, target=tmp_path / "target")

    said = [what for _, what in figures.faults]
    assert any("ZeroDivisionError" in what for what in said)
    assert any(what.startswith("open") and "evil" in what for what in said)
    assert any(what.startswith("os.system") for what in said)


@pytest.mark.parametrize("keys", [["0"], ["12", "en"]])
def test_a_key_that_looks_like_a_number_is_told_where_it_stands(keys):
    texts = ", ".join(f'"{key}": x' for key in keys)
    with pytest.raises(SpecError) as refused:
        load_spec(f"format: 1\ntitle: {{{texts}}}\n", "10-01.yaml", "10-01")
    assert "10-01.yaml:2:" in str(refused.value)


@pytest.mark.parametrize(("said", "there"), [("0x" + "f" * 9000, "b"), ("7", "0x" + "f" * 9000)])
def test_a_number_that_cannot_be_shown_is_left_out_of_what_is_told(said, there):
    """Found by `make fuzz-specs`: Python shows no number of more than 4,300 decimal digits."""
    edit = Edit("a.py", "drop_element", {"of": "($$$)", "value": said})
    with pytest.raises(NoMatch, match="…"):
        apply_edit(f"x = (a, {there})\n", edit)


def test_a_number_that_cannot_be_shown_is_found():
    number = "0x" + "f" * 9000
    edit = Edit("a.py", "set_value", {"at": number, "to": "0"})
    assert apply_edit(f"x = (a, {number})\n", edit).text == "x = (a, 0)\n"


def test_a_path_that_no_file_system_holds_is_refused():
    with pytest.raises(SpecError) as refused:
        load_spec(f"format: 1\nlocate: [{'x' * 300}, {'é' * 200}]\n", "10-01.yaml", "10-01")
    assert str(refused.value).count("longer than a path can be") == 2
