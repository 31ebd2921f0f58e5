"""What a command tells: of which break, and in which language."""

from __future__ import annotations

from breakkit import i18n
from breakkit.edges.session import Session
from breakkit.errors import SessionError
from breakkit.i18n import tr
from breakkit.model import BreakSpec, Text
from breakkit.spec import build
from breakkit.workflow.workspace import Workspace


class Reader:
    """Reads texts in the learner's language, and remembers which were not to be had in it.

    Args:
        workspace: whose configuration says the language where nobody has chosen one.
        language: the language that was asked for; None = the one that breakkit speaks.
    """

    def __init__(self, workspace: Workspace, language: str | None) -> None:
        self.language = language or i18n.language() or workspace.language
        self._workspace = workspace
        self._fallbacks: dict[str, None] = {}

    def __call__(self, text: Text) -> str:
        """The text, in the default language where it is not translated."""
        if not text.has(self.language):
            shown_in = text.default if text.has(text.default) else next(iter(text.by_language))
            self._fallbacks[shown_in] = None
        return text.in_language(self.language)

    @property
    def notices(self) -> tuple[str, ...]:
        """What people must be told: of the texts read so far, and of a command cut short."""
        told = [
            tr("shown in {shown}: no {language} translation", shown=shown, language=self.language)
            for shown in self._fallbacks
        ]
        session = self._workspace.sessions.load()
        if session is not None and session.interrupted:
            told.append(
                tr(
                    "`breakkit {command}` was cut short; `breakkit doctor --repair` puts "
                    "all in order",
                    command=session.interrupted,
                )
            )
        return tuple(told)


def find_spec(
    workspace: Workspace, session: Session | None, break_id: str | None
) -> tuple[BreakSpec, bool]:
    """The spec, and whether it is the applied break's, which is then as it was at `apply`.

    Raises:
        SessionError: no id, and no break is applied.
        UsageError: the catalog has no such break.
        SpecError: its spec is wrong.
    """
    if session is not None and break_id in (None, session.shown_id):
        language = workspace.as_applied(session).language
        return build(dict(session.spec), language, session.spec_file), True
    if break_id is None:
        raise SessionError(
            tr("no break is applied here"),
            tr("Name one (`breakkit list` shows them), or apply one first."),
        )
    from breakkit.edges.catalog import load_one  # noqa: PLC0415  # reads YAML, 50 ms

    shown_as = workspace.config.breaks
    return load_one(workspace.breaks, break_id, shown_as, workspace.language).spec, False
