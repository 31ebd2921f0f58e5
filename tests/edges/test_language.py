"""Whose word counts when several say a language."""

from __future__ import annotations

import pytest

from breakkit.edges.language import wanted
from breakkit.i18n import language, languages, spoken, tr, use
from tests.conftest import make_repository, run_breakkit
from tests.learner import asks, says, working_in

ES = {"LANG": "es_ES.UTF-8"}
CONFIGURED = {"breakkit.toml": 'lang = "fr"\n', "in/it/x": ""}


@pytest.mark.parametrize(
    ("argv", "environ", "expected"),
    [
        (["list"], {}, "en"),
        (["list", "--lang", "es"], {}, "es"),
        (["--lang=es", "list"], {}, "es"),
        (["--lang", "es", "list", "--lang", "en"], {}, "en"),  # the last, as Typer has it
        (["list", "--lang"], {}, "en"),
        (["journal", "--note", "x", "--", "--lang", "es"], {}, "en"),
        (["list", "--lang", "xx"], ES, "es"),  # refused, in the words of the next
        (["list", "--lang", "en"], {**ES, "BREAKKIT_LANG": "es"}, "en"),
        (["list"], {**ES, "BREAKKIT_LANG": "en"}, "en"),
        (["list"], {"BREAKKIT_LANG": "es_MX.UTF-8"}, "es-MX"),
        (["list"], {"BREAKKIT_LANG": ""} | ES, "es"),
        (["list"], {"BREAKKIT_LANG": "1;2"} | ES, "es"),
        (["list"], ES, "es"),
        (["list"], {"LANG": "es_MX@euro"}, "es"),
        (["list"], {"LANG": "de_DE.UTF-8"}, "en"),  # not spoken, and no wish for German texts
        (["list"], {**ES, "LC_ALL": "C.UTF-8"}, "en"),
        (["list"], {**ES, "LC_MESSAGES": "en_GB"}, "en"),
        (["list"], {"LANG": "C", "LC_MESSAGES": "POSIX", "LC_ALL": "es"}, "es"),
    ],
)
def test_without_a_configuration(tmp_path, argv, environ, expected):
    (tmp_path / ".git").mkdir()
    with working_in(tmp_path):
        assert wanted(argv, environ) == expected


def test_the_projects_language_comes_before_the_locale_and_after_what_was_asked(tmp_path):
    project = make_repository(tmp_path / "project", CONFIGURED)
    with working_in(project / "in/it"):
        assert wanted(["list"], ES) == "fr"
        assert wanted(["list", "--lang", "es"], {}) == "es"
        assert wanted(["list"], {"BREAKKIT_LANG": "es"}) == "es"
    with working_in(tmp_path):
        assert wanted(["list", "--repo", "project"], {}) == "fr"
        assert wanted(["list", "--repo=project/in"], {}) == "fr"
        assert wanted(["list"], ES) == "es", "nobody else's project"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pyproject.toml": '[tool.breakkit]\nlang = "fr"\n'}, "fr"),
        ({"pyproject.toml": "[tool.breakkit]\n", "../breakkit.toml": 'lang = "fr"'}, "es"),
        ({"pyproject.toml": '[tool.other]\nlang = "fr"\n'}, "es"),
        ({"breakkit.toml": 'target = "."\n', "../breakkit.toml": 'lang = "fr"'}, "es"),
        ({"breakkit.toml": "lang = 7\n"}, "es"),
        ({"breakkit.toml": "lang = \n"}, "es"),
        ({"breakkit.toml": b'lang = "\xff"\n'}, "es"),
        ({"breakkit.toml/lang": ""}, "es"),
        ({"breakkit.toml": f"lang = {'[' * 5000}"}, "es"),
    ],
)
def test_what_is_wrong_with_a_configuration_is_not_said_here(tmp_path, files, expected):
    for name, content in files.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (tmp_path / ".git").mkdir()
    with working_in(tmp_path / "in"):
        assert wanted([], ES) == expected


def test_but_by_the_command_in_the_language_of_the_locale(shop, monkeypatch):
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    (shop / "breakkit.toml").write_text('lang = "no language"\n')
    said = says(shop, "list")
    assert (said.code, language()) == (2, "es")
    assert "breakkit.toml:1" in said.err


def test_the_texts_of_breaks_and_the_messages_follow_the_same_order(shop, monkeypatch):
    def symptom():
        return run_breakkit(shop, "show", "10-01").stdout

    assert "Customers ask" in symptom()
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    assert "¿Qué pedido es este?" in symptom()
    (shop / "breakkit.toml").write_text('lang = "en"\n')
    assert "Customers ask" in symptom()
    monkeypatch.setenv("BREAKKIT_LANG", "es")
    assert "¿Qué pedido es este?" in symptom()
    assert "¿Qué pedido es este?" in run_breakkit(shop, "--lang", "es", "show", "10-01").stdout


@pytest.mark.parametrize("words", [["list", "--lang", "xx"], ["--lang", "xx", "list"]])
def test_an_unknown_language_is_refused_with_those_there_are(tmp_path, words):
    said = says(tmp_path, *words)
    assert said.code == 2
    assert "Invalid value for '--lang': 'xx' is not one of 'en', 'es'" in said.err


SAID = {"title", "symptom", "safety", "text", "found", "advice", "message", "because", "notices"}


def told(value, key=""):
    """A result without what is said to people."""
    match value:
        case dict():
            return {name: told(item, name) for name, item in value.items()}
        case list():
            return [told(item, key) for item in value] if key not in SAID else "said"
        case str() if key in SAID:
            return "said"
    return value


@pytest.mark.parametrize(
    "words",
    ["list", "show 10-01", "hint 10-01 --level 2", "status", "doctor", "show nope", "list --frob"],
)
def test_json_has_the_same_keys_and_values_in_every_language(shop, words):
    english, spanish = (asks(shop, *words.split(), "--lang", tag).json for tag in ("en", "es"))
    assert told(english) == told(spanish)
    assert english != spanish or words == "status", "or this test could not fail"


def test_a_language_is_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("breakkit.i18n.LOCALE", tmp_path)
    assert languages() == ("en",)
    folder = tmp_path / "pt_BR" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    assert languages() == ("en",), "nothing is compiled yet"
    (folder / "breakkit.mo").touch()
    assert languages() == ("en", "pt-BR")
    assert [spoken(tag) for tag in ("pt-BR", "pt-BR-x1", "pt", "en-GB")] == [
        "pt-BR",
        "pt-BR",
        None,
        "en",
    ]


def test_what_there_is_no_catalog_of_is_said_in_english():
    use("es-MX")
    assert (language(), tr("Commands")) == ("es-MX", "Comandos")
    use("de")
    assert (language(), tr("Commands")) == ("de", "Commands")
