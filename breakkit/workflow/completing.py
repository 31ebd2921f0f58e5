"""What can stand where a break's id is to be typed."""

from __future__ import annotations

from pathlib import Path

from breakkit import i18n
from breakkit.edges.session import BLIND
from breakkit.edges.titles import Title, titles_of
from breakkit.i18n import tr
from breakkit.workflow.workspace import open_workspace

KEPT = "titles.json"


def break_ids(repo: Path, lang: str | None = None) -> list[tuple[str, str]]:
    """Ids and titles, in the order of the catalog.

    A break that is applied blind can be called so; which one it is nothing here tells.

    Raises:
        BreakkitError: there is no project here.
    """
    workspace = open_workspace(repo)
    session = workspace.sessions.load()
    named = [] if session is None else [(session.shown_id, tr("the break that is applied"))]
    if workspace.checkout.sealed:
        return named
    kept = workspace.checkout.common_dir / "breakkit" / KEPT
    titles = titles_of(workspace.breaks, kept)
    tags = (lang or i18n.language() or workspace.language, workspace.language)
    found = [(name, _in(tags, titles[name])) for name in sorted(titles, key=_by_number)]
    return (named if session is not None and session.blind else []) + found


def phases(repo: Path) -> list[str]:
    """The phases of the catalog, in its order.

    Raises:
        BreakkitError: there is no project here.
    """
    return list(
        dict.fromkeys(name.partition("-")[0] for name, _ in break_ids(repo) if name != BLIND)
    )


def _in(tags: tuple[str, str], title: Title) -> str:
    if isinstance(title, str):
        return title
    return next((title[tag] for tag in tags if tag in title), next(iter(title.values()), ""))


def _by_number(name: str) -> tuple[tuple[int, str], ...]:
    """By which 9-1 comes before 34-1, as in the catalog."""
    parts = name.split("-")
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in parts)
