"""The entry of a break in the learner's own notes: the lesson's `breaks.md`."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

from breakkit.edges import files
from breakkit.errors import SourceError, UsageError
from breakkit.i18n import tr
from breakkit.model import BreakSpec
from breakkit.workflow.texts import Reader
from breakkit.workflow.workspace import Workspace

WIDTH = 88
NEW_FILE_MODE = 0o644


def notebook_of(workspace: Workspace, spec: BreakSpec) -> Path:
    """The file that the configuration names for a break's entry.

    Raises:
        UsageError: it names none, or one outside of the project.
    """
    template, learner = workspace.config.journal, workspace.config.learner
    if template is None:
        raise UsageError(
            tr("no file is configured for the journal"),
            tr('Say in breakkit.toml where it goes, e.g. journal = "notes/breaks.md".'),
        )
    if "{learner}" in template and learner is None:
        raise UsageError(
            tr("`journal` names {learner}, and no learner is configured"),
            tr('Say in breakkit.toml who you are: learner = "…".'),
        )
    name = template.replace("{learner}", learner or "").replace("{phase}", spec.phase)
    file = workspace.root / name.replace("{id}", spec.id)
    real, root = Path(os.path.realpath(file)), Path(os.path.realpath(workspace.root))
    if not real.is_relative_to(root) or ".git" in real.relative_to(root).parts:
        raise UsageError(
            tr("{file} leads out of the project", file=file),
            tr("Change `journal` in breakkit.toml."),
        )
    return file


def entry_of(
    spec: BreakSpec, read: Reader, fix: tuple[str, ...] | None, *, width: int = WIDTH
) -> str:
    """The entry as YAML, a list of one, with the keys of the lesson's third step.

    Args:
        spec: the break.
        read: reads its texts.
        fix: the lines that mending it removes and adds; None: what is hidden stays hidden.
        width: characters of a line, more or less.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415  # 25 ms, only here
    from ruamel.yaml.scalarstring import LiteralScalarString  # noqa: PLC0415  # with it

    said: dict[str, str] = {
        "bug-id": spec.id,
        "concept": " / ".join(spec.concepts),
        "symptom": read(spec.symptom).strip(),
    }
    if fix is not None:
        said["hidden_cause"] = read(spec.hidden_cause).strip()
        for level, hint in enumerate(spec.hints, 1):
            said[f"hint_{level}"] = read(hint).strip()
        lines = "".join(f"{line}\n" for line in (read(spec.fix).strip(), *fix))
        said["fix_diff"] = LiteralScalarString(lines)
    yaml = YAML()
    yaml.width = width
    yaml.indent(mapping=2, sequence=2, offset=0)
    text = io.StringIO()
    yaml.dump([said], text)
    return text.getvalue()


def put(file: Path, spec: BreakSpec, entry: str) -> None:
    """Write an entry into a file, in place of the one of the same break; all else stays.

    Raises:
        SourceError: the file cannot be read or written; it is as it was.
    """
    files.make_folder(file.parent)
    try:
        old = file.read_bytes().decode("utf-8") if file.exists() else ""
        mode = file.stat().st_mode if file.exists() else NEW_FILE_MODE
    except (OSError, UnicodeError) as error:
        raise SourceError(tr("{file} cannot be read: {reason}", file=file, reason=error)) from error
    newline = "\r\n" if "\r\n" in old else "\n"
    block = re.compile(
        rf"^- bug-id: *['\"]?{re.escape(spec.id)}['\"]? *\r?\n(?:[ \t]+\S.*\r?\n|\r?\n(?=[ \t]))*",
        re.MULTILINE,
    )
    entry = entry.replace("\n", newline)
    text = old if not old or old.endswith("\n") else old + newline
    if block.search(text):
        text = block.sub(lambda _: entry, text, count=1)
    else:
        text += (newline if text.strip() else "") + entry
    files.replace(file, text.encode(), mode)
