"""The entry of break 34-01 in the learner's notes, held against the one that the lesson has."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from breakkit.edges.catalog import load_one
from breakkit.edges.source import decode
from breakkit.edits import apply_edit
from breakkit.workflow.notebook import entry_of

ROOT = Path(__file__).parents[2]
LESSON = """\
- bug-id: 34-01
  concept: log correlation / multi-tenant trace
  symptom: under 8 concurrent students, the audit log shows interleaved lines
    with no way to attribute "which log line belongs to which request".
  hidden_cause: logging.py's JSON formatter no longer emits the request_id field.
    The middleware still generates the id, but it never reaches stdout.
  hint_1: "Tail the audit log under load. Can you trace a single request end-to-end?"
  hint_2: "What field would you `jq` on to filter for one request?"
  hint_3: "diff src/miniobs/logging.py against last week's commit. What disappeared?"
  fix_diff: uncomment the request_id line in logging.py's formatter.
"""
"""The third step of the lesson, word for word."""

MEANT = {
    "concept": ("log", "correlation", "multi-tenan"),
    "symptom": ("eight students", "interleaved", "audit log", "belong"),
    "hidden_cause": ("Formatter", "src/miniobs/logging.py", "request_id", "middleware"),
    "hint_1": ("audit.log", "under load", "follow"),
    "hint_2": ("`jq`", "one request"),
    "hint_3": ("last week's commit", "disappeared"),
    "fix_diff": ("request_id", "ncomment"),
}
"""What the entry must speak of where the lesson does: our words are others."""


def read(text) -> str:
    return text.in_language("en")


def entry(*, is_known: bool) -> dict[str, str]:
    """The entry that is written for our own 34-01, with the lines of the real fix."""
    spec = load_one(ROOT / "breaks.d", "34-01", "breaks.d").spec
    source = (ROOT / "sample_app" / spec.edit.file).read_bytes()
    change = apply_edit(decode(source, spec.edit.file).text, spec.edit)
    fix = (*(f"-{line}" for line in change.added), *(f"+{line}" for line in change.removed))
    (written,) = YAML(typ="safe").load(entry_of(spec, read, fix if is_known else None))
    return written


@pytest.fixture(scope="module")
def lesson() -> dict[str, str]:
    (written,) = YAML(typ="safe").load(LESSON)
    return written


def test_it_has_the_keys_of_the_lesson_in_its_order(lesson):
    ours = entry(is_known=True)
    assert list(ours) == list(lesson)
    assert ours["bug-id"] == lesson["bug-id"]
    assert all(isinstance(text, str) and text.strip() for text in ours.values())


@pytest.mark.parametrize("key", MEANT)
def test_each_key_means_what_it_means_in_the_lesson(key):
    said = " ".join(entry(is_known=True)[key].split())
    assert [word for word in MEANT[key] if word not in said] == []


def test_the_fix_is_the_one_line_of_the_lesson():
    removed, added = entry(is_known=True)["fix_diff"].splitlines()[-2:]
    assert removed.startswith("-")
    assert added.startswith("+")
    assert removed[1:].replace("# ", "", 1) == added[1:], "one comment sign, and nothing else"
    assert '"request_id"' in added


def test_what_is_hidden_is_left_out_until_it_is_known(lesson):
    assert list(entry(is_known=False)) == list(lesson)[:3]
