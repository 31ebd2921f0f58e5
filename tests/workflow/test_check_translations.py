"""Translations tied to the texts that they were made from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from breakkit.spec import parse_spec
from breakkit.workflow.check.problems import Rule
from breakkit.workflow.check.translations import are_tied, source_of, stale
from tests.authors import TWO, catalog, checked, rules_of, spec
from tests.conftest import FILES, make_repository

OURS = sorted((Path(__file__).parents[2] / "breaks.d").glob("*.yaml"))


def parsed(**changes):
    text = json.dumps(spec("10-01", **changes), indent=1)
    return parse_spec(text, "breaks.d/10-01.yaml", "10-01")


def messages(break_, default="en"):
    return [found.message for found in stale(break_, default)]


NOW = source_of(parsed(), "en")


def test_the_digits_are_those_of_the_default_languages_texts_and_of_nothing_else():
    assert re.fullmatch("[0-9a-f]{8}", NOW)
    same = [
        parsed(teaching={"en": "In  English,\n three words. ", "es": "Otra cosa."}),
        parsed(difficulty=4, concepts=["other"], translations={"es": "00000000"}),
    ]
    others = [
        parsed(teaching={"en": "In English, four good words.", "es": TWO["es"]}),
        parsed(hints=[TWO, TWO, TWO, TWO]),
        parsed(next=TWO),
        parsed(origin={"kind": "issue", "note": TWO}),
    ]
    assert {source_of(one, "en") for one in same} == {NOW}
    assert len({NOW, *(source_of(one, "en") for one in others)}) == 5
    assert source_of(parsed(), "es") != NOW
    assert source_of(parsed(safety="Plain, of this language."), "en") != NOW


def test_a_translation_of_the_texts_as_they_are_is_fine():
    assert messages(parsed(translations={"es": NOW})) == []


def test_a_stale_one_is_told_at_its_line_with_what_to_write():
    break_ = parsed(translations={"es": "00000000"})
    (found,) = stale(break_, "en")
    assert found.message == (
        "the texts in es were made from other ones (en): read them again, "
        f'then write `translations: {{es: "{NOW}"}}`'
    )
    assert (found.rule, found.is_error) == (Rule.TRANSLATION, False)
    text = json.dumps(spec("10-01", translations={"es": "00000000"}), indent=1).splitlines()
    assert '"es": "00000000"' in text[found.line - 1]


def test_one_that_is_not_tied_is_told_and_so_is_one_of_nothing():
    french = {"en": "Title", "es": "Título", "fr": "Titre"}
    tied = parsed(title=french, translations={"es": source_of(parsed(title=french), "en")})
    (message,) = messages(tied)
    now = source_of(tied, "en")
    assert "those in fr were made" in message
    assert message.endswith(f'write `translations: {{es: "{now}", fr: "{now}"}}`')
    assert messages(parsed(translations={"es": NOW, "de": NOW})) == [
        "no text here is a translation into de"
    ]
    assert messages(parsed(translations={"es": NOW, "en": NOW})) == [
        "no text here is a translation into en"
    ]


def test_a_catalog_that_ties_none_is_not_asked_to():
    assert not are_tied([parsed(), parsed()])
    assert are_tied([parsed(), parsed(translations={"es": NOW})])


def test_check_asks_it_of_all_once_one_has_it(tmp_path):
    nowhere = {"file": "src/shop/pricing.py", "drop_entry": "nowhere"}  # so that no test is run
    tied = spec("10-01", edit=nowhere, translations={"es": NOW})
    other = spec("10-02", edit=nowhere)
    files = {name: text for name, text in FILES.items() if not name.startswith("breaks.d")}
    shop = make_repository(tmp_path / "shop", files | catalog(tied, other))
    assert rules_of(checked(shop)) == {"10-01": ["edit"], "10-02": ["edit", "translation"]}
    make_repository(tmp_path / "untied", files | catalog(other))
    assert rules_of(checked(tmp_path / "untied")) == {"10-02": ["edit"]}


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_the_spanish_of_our_own_breaks_was_made_from_the_english_as_it_is(file):
    ours = parse_spec(file.read_text(encoding="utf-8"), file.name, file.stem)
    assert are_tied([ours])
    assert messages(ours) == [], "read the Spanish again, then write what the message says"
