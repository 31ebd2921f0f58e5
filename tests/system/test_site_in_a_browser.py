"""The site that `make docs` has built, opened from the disk in a real browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.system.browser import look

pytestmark = pytest.mark.system

BUILT = Path(__file__).parents[2] / "build" / "site"

# What is found stands in a closed shadow tree, which only who is there before can look into.
SEARCHING = """<head><script>
const roots = [], attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) {
  const root = attach.call(this, {...how, mode: "open"});
  roots.push(root);
  return root;
};
const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
addEventListener("load", () => {
  document.querySelector("[data-md-component=search] button").click();
  setInterval(() => roots.forEach((root) => {
    const input = root.querySelector("input");
    if (input && !input.value) {
      value.set.call(input, "veredicto");
      input.dispatchEvent(new Event("input", {bubbles: true}));
    }
    const found = [...root.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    if (found.length) document.body.dataset.found = found.join(" ");
  }), 200);
});
</script>"""


@pytest.fixture(scope="module")
def site() -> Path:
    assert (BUILT / "index.html").exists(), "`make docs` builds the site"
    return BUILT


def test_a_page_complains_of_nothing_and_asks_no_network(site: Path, tmp_path: Path):
    for page in ("index", "es/lessons/concepts"):
        seen = look(site / f"{page}.html", tmp_path / page.replace("/", "-"))

        assert seen.console == []
        assert [url for url in seen.asked_for if not url.startswith("file:")] == []


def test_what_gives_a_break_away_is_folded(site: Path, tmp_path: Path):
    seen = look(site / "lessons" / "34-01.html", tmp_path / "browser")
    dom = seen.dom

    assert seen.console == []
    article = dom[dom.index("<article") : dom.index("</article>")]
    folds = re.findall(r"<details[^>]*>", article)
    outside = re.sub(r"<details.*?</details>", "", article, flags=re.DOTALL)
    assert len(folds) == 8
    assert not any("open" in fold for fold in folds)
    for secret in (
        "never reaches the log",
        "Uncomment the",
        "is an interface",
        "# &quot;request_id",
    ):
        assert secret not in outside
    assert "never reaches the log" in article
    assert "never reaches the log" not in (site / "search.js").read_text(encoding="utf-8")


def test_the_search_finds_something_without_a_server(site: Path, tmp_path: Path):
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    page = copy / "es" / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("<head>", SEARCHING, 1), "utf-8")

    dom = look(page, tmp_path / "browser", "--virtual-time-budget=20000").dom

    found = re.search(r'data-found="([^"]*)"', dom)
    assert found is not None
    assert "es/guarantees.html" in found[1]
