"""The site: translations that are not stale, pages made from the code, links that lead on."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from breakkit.edges.catalog import load_catalog
from scripts.site import links, pages, translations
from scripts.site.commands import reference
from scripts.site.concepts import concept_map
from scripts.site.settings import LANGUAGES, THEME, settings
from scripts.site.words import PHASES, WORDS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def specs():
    return load_catalog(ROOT / "breaks.d", "breaks.d").specs


def test_no_translation_of_ours_is_stale():
    assert not translations.stale(DOCS)


def test_a_translation_is_stale_when_its_source_changes_and_not_once_it_is_accepted(tmp_path: Path):
    source, page = tmp_path / "a.md", tmp_path / "es" / "a.md"
    page.parent.mkdir()
    source.write_text("One.\n")
    assert translations.stale(tmp_path) == ["es/a.md: is missing"]

    page.write_text("Uno.\n")
    assert "does not begin with" in translations.stale(tmp_path)[0]
    translations.accept(page)
    assert not translations.stale(tmp_path)
    assert page.read_text().endswith("-->\nUno.\n")

    source.write_text("Two.\n")
    assert "a.md has changed since" in translations.stale(tmp_path)[0]
    source.unlink()
    assert "no a.md that it could translate" in translations.stale(tmp_path)[0]


@pytest.mark.parametrize("page", sorted((DOCS / "es").glob("*.md")), ids=lambda page: page.name)
def test_a_translation_has_the_code_and_the_anchors_of_its_source(page: Path):
    source, translated = (DOCS / page.name).read_text("utf-8"), page.read_text("utf-8")

    assert FENCED.findall(translated) == FENCED.findall(source)
    anchors = [re.findall(r'<a id="([\w-]+)"', text) for text in (source, translated)]
    assert set(anchors[0]) <= set(anchors[1])
    headings = [re.findall(r"^#+ ", text, re.MULTILINE) for text in (source, translated)]
    assert headings[0] == headings[1]


@pytest.mark.parametrize("page", sorted((DOCS / "es").glob("*.md")), ids=lambda page: page.name)
def test_a_translation_has_the_figures_of_its_source(page: Path):
    def figures(text: str) -> Counter[str]:
        text = re.sub(r"<!--.*?-->", "", text)
        return Counter(re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d)", "", text)))

    assert figures(page.read_text("utf-8")) == figures((DOCS / page.name).read_text("utf-8"))


def test_every_word_of_the_site_is_there_in_each_language():
    english = {key: set(re.findall(r"\{\w+\}", text)) for key, text in WORDS["en"].items()}
    for language in LANGUAGES:
        found = {key: set(re.findall(r"\{\w+\}", said)) for key, said in WORDS[language].items()}
        assert found == english
        assert list(PHASES[language]) == list(PHASES["en"])


def test_what_a_forge_has_and_the_site_has_not_is_no_link_on_it():
    page = pages.adapted(
        '## <a id="here"></a>Here\n[34-01](../../breaks.d/34-01.yaml) [map](../breaks.d#concepts) '
        "[a test](../tests/test_x.py) [more](sealed.md#tells) ![picture](../demo.svg)\n"
        "```text\n[a test](../tests/test_x.py)\n```\n"
    )
    assert page == (
        "## Here { #here }\n[34-01](lessons/34-01.md) [map](lessons/concepts.md) "
        "a test [more](sealed.md#tells) ![picture](demo.svg)\n"
        "```text\n[a test](../tests/test_x.py)\n```\n"
    )


def test_the_navigation_has_every_page_and_every_lesson(specs):
    nav = json.dumps(pages.navigation({spec.id: spec.id for spec in specs}, "es"))

    named = set(re.findall(r'"([\w/-]+\.md)"', nav))
    written = {page.name for page in DOCS.glob("*.md")}
    lessons = {f"lessons/{spec.id}.md" for spec in specs}
    assert named == written | lessons | {"commands.md", "lessons/index.md", "lessons/concepts.md"}


def test_every_phase_of_the_catalog_has_a_title(specs):
    assert {spec.id.partition("-")[0] for spec in specs} == set(PHASES["en"])


def test_the_map_has_each_lesson_once_as_a_link_and_an_arrow_for_each_that_comes_before(specs):
    titles = {spec.id: spec.title.by_language["en"] for spec in specs}
    svg = concept_map(specs, PHASES["en"], titles, WORDS["en"])

    assert re.findall(r'<a href="([\w-]+)\.html"><title>', svg) == [spec.id for spec in specs]
    assert svg.count('class="arrow"') == sum(len(spec.requires) for spec in specs) > 9
    assert 'aria-labelledby="map-title map-text"' in svg
    places = re.findall(r'class="box" x="([\d.]+)" y="([\d.]+)"', svg)
    assert len(set(places)) == len(specs)


def test_the_reference_has_every_command_with_its_options():
    page = reference(WORDS["en"])

    assert "## lesson\n\n```console\n$ breakkit lesson [ID]\n```" in page
    assert "| `--allow-untracked` | Run commands of specs not committed here, too. |" in page
    assert page.count("`--repo DIR`") == 1


def test_what_is_told_to_the_builder_fetches_nothing_and_is_strict_about_links(tmp_path: Path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "es.nav.json").write_text("[]")
    told = settings("es", tmp_path / "docs", tmp_path / "site")

    assert (told["docs_dir"], told["site_dir"]) == ("docs/es", "site/es")
    assert told["theme"]["font"] is False
    assert told["validation"]["invalid_link_anchors"]
    assert "http" not in json.dumps(told)
    assert all(
        (THEME / asset).is_file() for asset in (*told["extra_css"], "assets/iframe-worker.js")
    )


GOOD = '<h2 id="x">X</h2><a href="b.html#y">b</a> <a href="#x">x</a> <a href="https://a.org">a</a>'


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        (GOOD, []),
        ('<a href="gone.html">', ["a.html: gone.html leads nowhere"]),
        ('<a href="../a.html">', ["a.html: ../a.html leads nowhere"]),
        ('<a href="b.html#z">', ["a.html: b.html#z: there is no such place on the page"]),
        ('<img src="gone.png">', ["a.html: gone.png leads nowhere"]),
        ('<script src="https://cdn.org/x.js">', ["a.html: loads https://cdn.org/x.js"]),
        ('<link rel="stylesheet" href="//cdn.org/x">', ["a.html: loads //cdn.org/x"]),
        ("<style>@import '//a.org/x';</style>", ["a.html: loads //a.org/x"]),
        ('<p style="background: url(http://a.org/x)">', ["a.html: loads http://a.org/x"]),
    ],
)
def test_dead_links_and_what_comes_from_a_network_are_found(tmp_path: Path, page, wrong):
    (tmp_path / "a.html").write_text(page)
    (tmp_path / "b.html").write_text('<p id="y"></p>')

    assert links.wrong_in(tmp_path) == wrong


def test_a_style_sheet_that_loads_from_a_network_is_found(tmp_path: Path):
    (tmp_path / "x.css").write_text("@font-face { src: url(https://fonts.org/a.woff) }")

    assert links.wrong_in(tmp_path) == ["x.css: loads https://fonts.org/a.woff"]


def test_the_break_that_authors_are_shown_is_the_one_in_readme_which_is_proved():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    spec = next(block for block in FENCED.findall(readme) if block.startswith("```yaml\nformat: 1"))

    assert spec in (DOCS / "authors.md").read_text(encoding="utf-8")
