"""Every language says everything, and nothing else. What fails here `make messages` mends."""

from __future__ import annotations

import gettext
import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from breakkit import i18n
from scripts.messages import TEMPLATE, as_po, collected, compiled, read, said, take, translations

FILES = {file.parts[-3]: file for file in translations()}
MEND = "run `make messages`, then translate what is new in the .po file"


def by_id(catalog):
    return {_one(message.id): message for message in catalog if message.id}


def _one(message_id):
    return message_id if isinstance(message_id, str) else message_id[0]


def forms(string):
    return [string] if isinstance(string, str) else list(string)


def placeholders(text):
    """The names in braces; of a text that is no template, the braces with what is in them."""
    try:
        return {name for _, name, *_ in Formatter().parse(text) if name is not None}
    except ValueError:
        return set(re.findall(r"\{[^}]*\}", text))


def code(text):
    return set(re.findall(r"`[^`]+`", text))


def faults(message, plurals):
    """What is wrong with one translation."""
    said_in_english, said_there = forms(message.id), forms(message.string)
    if len(said_there) != (plurals if len(said_in_english) > 1 else 1):
        yield f"{len(said_there)} plural forms"
    needed = set.intersection(*map(placeholders, said_in_english)) - {"n"}
    known = set.union(*map(placeholders, said_in_english))
    for text in said_there:
        if not needed <= placeholders(text) <= known:
            yield f"placeholders: {text}"
        if not code(said_in_english[0]) & code(said_in_english[-1]) <= code(text):
            yield f"code is not translated: {text}"
        if re.findall(r"^\s*|\s*$", text) != re.findall(r"^\s*|\s*$", said_in_english[-1]):
            yield f"white space around it: {text!r}"


def test_spanish_is_there():
    assert "es" in FILES


def test_the_template_has_exactly_what_is_said():
    template, now = by_id(read(TEMPLATE)), by_id(collected())
    assert set(now) - set(template) == set(), f"said but not collected: {MEND}"
    assert set(template) - set(now) == set(), f"no longer said: {MEND}"
    assert {one: message.id for one, message in now.items()} == {
        one: message.id for one, message in template.items()
    }, MEND


@pytest.mark.parametrize("tag", FILES)
def test_a_language_says_exactly_what_the_template_has(tag):
    catalog = read(FILES[tag])
    assert {message.id for message in catalog} == {message.id for message in read(TEMPLATE)}, MEND
    assert [m.id for m in catalog if m.id and not said(m.string)] == [], f"untranslated: {MEND}"
    assert [m.id for m in catalog if m.id and m.fuzzy] == [], f"fuzzy: {MEND}"
    assert list(catalog.obsolete) == [], f"obsolete: {MEND}"


@pytest.mark.parametrize("tag", FILES)
def test_a_translation_keeps_what_must_stay(tag):
    catalog = read(FILES[tag])
    wrong = {
        m.id: f
        for m in catalog
        if m.id and said(m.string) and (f := list(faults(m, catalog.num_plurals)))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("english", "there", "fault"),
    [
        ("{a} of {b}", "{a} de {c}", "placeholders"),
        ("{a}", "a", "placeholders"),
        (("{n} test of {a}", "{n} tests of {a}"), ("una de {a}", "{n} pruebas"), "placeholders"),
        (("{n} test", "{n} tests"), ("{n} prueba",), "plural forms"),
        ("`breakkit list` shows it", "`breakkit lista` lo muestra", "code"),
        ("so: ", "así:", "white space"),
    ],
)
def test_these_would_be_found(english, there, fault):
    catalog = Catalog("es")
    message = catalog.add(english, there)
    assert fault in " ".join(faults(message, catalog.num_plurals))
    assert list(faults(catalog.add(("{n} a", "{n} as"), ("una a", "{n} as")), 2)) == []


@pytest.mark.parametrize("tag", FILES)
def test_what_is_compiled_is_what_is_written(tag, tmp_path):
    again = tmp_path / "again.mo"
    again.write_bytes(compiled(read(FILES[tag])))
    assert _said_by(FILES[tag].with_suffix(".mo")) == _said_by(again), MEND
    assert again.read_bytes() == compiled(read(FILES[tag])), "the same each time"


@pytest.mark.parametrize("tag", FILES)
def test_the_program_finds_in_it_what_gettext_reads_from_it(tag):
    with FILES[tag].with_suffix(".mo").open("rb") as stream:
        theirs = gettext.GNUTranslations(stream)
    ours = i18n._Catalog(FILES[tag].with_suffix(".mo"))
    for message in read(TEMPLATE):
        if isinstance(message.id, str):
            assert ours.gettext(message.id) == theirs.gettext(message.id)
            continue
        for n in (0, 1, 2, 11, 1_000_000):
            assert ours.ngettext(*message.id, n) == theirs.ngettext(*message.id, n)
    assert all(ours.gettext(unknown) == unknown for unknown in ("a", "zz", "\udcff", "☃"))
    assert [ours.ngettext("{n} zz", "{n} zzs", n) for n in (1, 2)] == ["{n} zz", "{n} zzs"]


def _said_by(file):
    with file.open("rb") as stream:
        catalog = gettext.GNUTranslations(stream)._catalog
    return {message: text for message, text in catalog.items() if message}  # "" has Babel's version


@pytest.mark.parametrize("file", [TEMPLATE, *FILES.values()])
def test_the_files_are_as_we_write_them(file):
    written = file.read_text(encoding="utf-8")
    assert _without_babel(as_po(read(file)).decode()) == _without_babel(written), MEND


def _without_babel(text):
    return re.sub(r'"Generated-By: [^"]*"\n', "", text)


def test_a_merge_takes_what_the_other_side_has_translated():
    ours = Catalog("es")
    ours.add("Commands", "Órdenes"), ours.add("Options"), ours.add("Never said", "")
    take(ours, "HEAD", FILES["es"])
    assert [ours.get(each).string for each in ("Commands", "Options", "Never said")] == [
        "Órdenes",
        "Opciones",
        "",
    ]
