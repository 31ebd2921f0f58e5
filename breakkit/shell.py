"""What one command line needs of several commands at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from breakkit.commands.watch import Watched


def watch(repo: Path, lang: str | None, *, as_json: bool) -> Watched:
    """Watch at this terminal, with the other commands at one key.

    Raises:
        UsageError: there is no terminal, or JSON was asked for.
    """
    from breakkit.commands import watch as watching  # noqa: PLC0415  # all of these, only here
    from breakkit.commands.apply import apply  # noqa: PLC0415
    from breakkit.commands.hint import hint  # noqa: PLC0415
    from breakkit.commands.list import list_breaks  # noqa: PLC0415
    from breakkit.commands.observe import observe  # noqa: PLC0415
    from breakkit.commands.reveal import reveal  # noqa: PLC0415
    from breakkit.commands.revert import revert  # noqa: PLC0415
    from breakkit.commands.verify import verify  # noqa: PLC0415
    from breakkit.render.watch import AtTerminal  # noqa: PLC0415
    from breakkit.workflow.watching.verbs import Verbs  # noqa: PLC0415

    if as_json:
        raise watching.no_terminal()
    verbs = Verbs(
        verify=lambda tell: verify(repo, lang=lang, progress=tell, notify=tell),
        observe=lambda tell: observe(repo, lang=lang, progress=tell),
        hint=partial(hint, repo, lang=lang),
        reveal=partial(reveal, repo, lang=lang),
        revert=partial(revert, repo),
        list=partial(list_breaks, repo, lang=lang),
        apply=lambda break_id, tell: apply(repo, break_id, lang=lang, progress=tell, notify=tell),
    )
    return watching.watch(repo, verbs, AtTerminal(), lang=lang)
