"""Nothing that is said of a wrong spec is beyond translation, but what the YAML reader says."""

from __future__ import annotations

import pytest

from breakkit.i18n import tr
from breakkit.spec import packaged_schema
from tests.pseudo import spoken, words
from tests.spec.test_problems import CASES, NO_SPECS, changed, problems

TEXTS = [(changed(old, new), expected) for old, new, expected in CASES]
TEXTS += [(text, [expected]) for text, expected in NO_SPECS]


def keys_of(node: object) -> set[str]:
    """Every key that a spec may have, and every value of those that are chosen from."""
    found = set()
    if isinstance(node, dict):
        found |= words(" ".join(node.get("properties", {})))
        found |= words(" ".join(map(str, node.get("enum", []))))
        found = found.union(*map(keys_of, node.values()))
    if isinstance(node, list):
        found = found.union(*map(keys_of, node))
    return found


KEYS = keys_of(packaged_schema())


@pytest.mark.parametrize(("text", "expected"), TEXTS, ids=lambda part: str(part)[-40:])
def test_every_word_of_a_problem_can_be_translated(text, expected):
    with spoken():
        found = problems(text)
    assert len(found) == len(expected)
    if not any("not YAML" in each for each in expected):
        assert words("\n".join(found)) - words(text) - KEYS <= {
            "es",
            "en",
            *words("tag:yaml.org"),
        }, found


def test_what_is_not_looked_up_would_be_seen():
    with spoken():
        assert words(tr("expected {what}, found {it}", what="a text", it=tr("a list"))) == {"text"}
