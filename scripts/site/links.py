"""Looks at what was built: every link leads somewhere, and nothing is loaded from a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADING = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
    "image": "href",
    "use": "href",
}
LOADED_RELATIONS = {"stylesheet", "icon", "preload", "preconnect", "modulepreload", "manifest"}
OUTSIDE = ("http://", "https://", "//")
IN_STYLES = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])((?:https?:)?//[^'\")\s]+)")


@dataclass
class Page:
    """What the links of a page, and those to it, are about.

    Args:
        anchors: what a `#…` may name.
        links: where its links lead.
        loads: what a browser fetches to show it.
    """

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.page.anchors |= {said[name] for name in ("id", "name") if said.get(name)}
        self._style = tag == "style"
        self.page.loads += IN_STYLES.findall(said.get("style", ""))
        if tag in ("a", "area") and "href" in said:
            self.page.links.append(said["href"])
        elif tag == "link" and LOADED_RELATIONS & set(said.get("rel", "").split()):
            self.page.loads.append(said["href"])
        elif tag == "link":
            self.page.links.append(said.get("href", ""))
        elif tag in LOADING and LOADING[tag] in said:
            self.page.loads.append(said[LOADING[tag]])

    def handle_endtag(self, tag: str) -> None:
        self._style = self._style and tag != "style"

    def handle_data(self, data: str) -> None:
        if self._style:
            self.page.loads += IN_STYLES.findall(data)


def read_page(text: str) -> Page:
    """The page that an HTML text is."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.page


def wrong_in(site: Path) -> list[str]:
    """All that is wrong with the links of a site, as `page: what`; empty = nothing."""
    pages = {
        file: read_page(file.read_text(encoding="utf-8")) for file in sorted(site.rglob("*.html"))
    }
    wrong = [
        f"{file.relative_to(site)}: {what}"
        for file, page in pages.items()
        for what in _wrong_on(file, page, pages, site)
    ]
    for file in sorted(site.rglob("*.css")):
        found = IN_STYLES.findall(file.read_text(encoding="utf-8"))
        wrong += [f"{file.relative_to(site)}: loads {address}" for address in found]
    return wrong


def _wrong_on(file: Path, page: Page, pages: dict[Path, Page], site: Path) -> Iterator[str]:
    yield from (f"loads {address}" for address in page.loads if address.startswith(OUTSIDE))
    inside = [link for link in (*page.links, *page.loads) if not urlsplit(link).scheme]
    for link in inside:
        if link.startswith("//"):
            continue  # told above where it is loaded
        parts = urlsplit(link)
        # A 404 page is shown for any address, so its links start at the root.
        start = site if parts.path.startswith("/") else file.parent
        leads_to = (start / unquote(parts.path).lstrip("/")).resolve() if parts.path else file
        if leads_to.is_dir():
            leads_to /= "index.html"
        if not leads_to.is_relative_to(site.resolve()) or not leads_to.is_file():
            yield f"{link} leads nowhere"
        elif parts.fragment and leads_to in pages:
            anchors = pages[leads_to].anchors
            if parts.fragment not in anchors and unquote(parts.fragment) not in anchors:
                yield f"{link}: there is no such place on the page"
