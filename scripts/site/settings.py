"""What Zensical is told, for each language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scripts.site.words import WORDS

LANGUAGES = {"en": "English", "es": "Español"}
FIRST = "en"
THEME = Path(__file__).parent / "theme"


def settings(language: str, build: Path, site: Path) -> dict[str, Any]:
    """The configuration of one language's build.

    Args:
        language: the first is built into the site's root, another one into a folder of its name.
        build: where the pages are, in a folder for each language.
        site: what is built.
    """
    words = WORDS[language]
    folder = site if language == FIRST else site / language
    return {
        "site_name": "breakkit",
        "site_description": words["description"],
        "docs_dir": str((build / language).relative_to(build.parent)),
        "site_dir": str(folder.relative_to(build.parent)),
        "use_directory_urls": False,  # pages open from a disk, too
        "theme": {
            "language": language,
            "font": False,  # the reader's own fonts: nothing is fetched
            "custom_dir": str(THEME),
            "icon": {"logo": "lucide/bug"},
            "features": [
                "content.code.copy",
                "navigation.footer",
                "navigation.indexes",
                "navigation.tabs",
                "navigation.top",
                "search.highlight",
                "toc.follow",
            ],
            "palette": [
                _palette("(prefers-color-scheme: light)", "default", "sun", words["to dark"]),
                _palette("(prefers-color-scheme: dark)", "slate", "moon", words["to light"]),
            ],
        },
        "extra": {
            # No list: the theme would fetch sitemaps to find out what our own template knows.
            "alternate": True,
            "languages": [{"tag": tag, "name": name} for tag, name in LANGUAGES.items()],
            # A worker cannot be started from a disk; this stands in for it there, and only there.
            "polyfills": ["assets/iframe-worker.js"],
        },
        # What the pages need, and no more: with all that is usual `$x$` would be a formula.
        "markdown_extensions": [
            "attr_list",
            "md_in_html",
            {"toc": {"permalink": True}},
            {"pymdownx.highlight": {"pygments_lang_class": True}},
            "pymdownx.magiclink",
            "pymdownx.superfences",
        ],
        "extra_css": ["assets/site.css"],
        "plugins": ["search", "offline"],
        "validation": {
            "invalid_links": True,
            "invalid_link_anchors": True,
            "unresolved_references": True,
        },
        "nav": json.loads((build / f"{language}.nav.json").read_text(encoding="utf-8")),
    }


def _palette(media: str, scheme: str, icon: str, name: str) -> dict[str, Any]:
    toggle = {"icon": f"lucide/{icon}", "name": name}
    return {
        "media": media,
        "scheme": scheme,
        "primary": "indigo",
        "accent": "indigo",
        "toggle": toggle,
    }
