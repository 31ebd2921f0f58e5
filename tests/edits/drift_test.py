"""What the drift report says of an edit whose target moved on."""

from __future__ import annotations

from breakkit.edits import explain_drift
from breakkit.edits.drift import DriftKind
from breakkit.model import Edit

OLD = """\
class JsonFormatter:
    def format(self, record):
        extra = {
            "request_id": ctx.get("request_id"),
            "ts": ts,
        }
        return dumps(extra)

    def other(self):
        return {"a": 1}
"""
EDIT = Edit("log.py", "drop_entry", "request_id", scope="JsonFormatter.format")


def test_it_still_applies():
    drift = explain_drift(EDIT, {"log.py": "# new\n" + OLD}, OLD)
    assert (drift.kind, drift.message) == (DriftKind.APPLIES, "log.py:5")


def test_the_scope_has_another_name():
    now = OLD.replace("def format", "def render")
    for old in (OLD, None):
        drift = explain_drift(EDIT, {"log.py": now}, old)
        assert drift.kind is DriftKind.RENAMED
        assert (drift.file, drift.scope) == ("log.py", "JsonFormatter.render")
        assert "JsonFormatter.format is gone" in drift.message
        assert "line 4" in drift.message
        assert drift.advice == "if that is the place, write `in: JsonFormatter.render`"


def test_of_two_places_the_one_in_the_likest_scope_comes_first():
    twin = 'def unlike(a):\n    log(a)\n    return {"request_id": 1}\n\n'
    drift = explain_drift(EDIT, {"log.py": twin + OLD.replace("def format", "def f")}, OLD)
    assert (drift.kind, drift.scope) == (DriftKind.RENAMED, "JsonFormatter.f")
    assert "or log.py:3, in unlike" in drift.message


def test_the_code_is_in_another_scope_of_the_file():
    entry = '            "request_id": ctx.get("request_id"),\n'
    now = OLD.replace(entry, "").replace('{"a": 1}', '{"request_id": 1}')
    drift = explain_drift(EDIT, {"log.py": now}, OLD)
    assert (drift.kind, drift.scope) == (DriftKind.MOVED, "JsonFormatter.other")
    assert drift.message == "the place is in log.py:9 now, in JsonFormatter.other"


def test_the_code_is_in_another_file():
    texts = {"log.py": "import fmt\n", "fmt.py": OLD, "bad.py": "def f(:"}
    drift = explain_drift(EDIT, texts, OLD)
    assert (drift.kind, drift.file, drift.scope) == (
        DriftKind.MOVED,
        "fmt.py",
        "JsonFormatter.format",
    )
    assert "write `file: fmt.py` and `in: JsonFormatter.format`" in drift.advice


def test_the_file_is_gone():
    assert explain_drift(EDIT, {"fmt.py": OLD}, OLD).kind is DriftKind.MOVED
    drift = explain_drift(EDIT, {}, OLD)
    assert (drift.kind, drift.message) == (DriftKind.GONE, "log.py is gone, or does not parse")


def test_the_text_changed():
    now = OLD.replace('"request_id": ctx', '"rid": ctx')
    drift = explain_drift(EDIT, {"log.py": now}, OLD)
    assert (drift.kind, drift.scope) == (DriftKind.CHANGED, "JsonFormatter.format")
    assert '-            "request_id": ctx.get("request_id"),' in drift.message
    assert '+            "rid": ctx.get("request_id"),' in drift.message
    assert "def other" not in drift.message


def test_the_text_changed_and_nobody_knows_the_old_one():
    now = OLD.replace('"request_id": ctx', '"rid": ctx')
    drift = explain_drift(EDIT, {"log.py": now})
    assert drift.kind is DriftKind.CHANGED
    assert 'log.py:4:13  "rid": ctx.get("request_id")' in drift.message


def test_the_scope_was_renamed_and_its_text_changed():
    now = OLD.replace('"request_id": ctx', '"rid": ctx').replace("def format", "def render")
    drift = explain_drift(EDIT, {"log.py": now}, OLD)
    assert (drift.kind, drift.scope) == (DriftKind.CHANGED, "JsonFormatter.render")
    assert "JsonFormatter.format is gone, and it is the most alike" in drift.message


def test_nothing_is_left():
    drift = explain_drift(EDIT, {"log.py": "def f():\n    return 1\n"}, OLD)
    assert drift.kind is DriftKind.GONE
    assert "there is no function or class 'JsonFormatter.format'" in drift.message


def test_two_places_now():
    now = OLD.replace('"ts": ts', '"n": {"request_id": 1}')
    drift = explain_drift(EDIT, {"log.py": now}, OLD)
    assert drift.kind is DriftKind.AMBIGUOUS
    assert "nth: 2" in drift.message
