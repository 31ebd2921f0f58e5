"""A good spec loads with everything that it says; a damaged one never ends in a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from breakkit.errors import SpecError, SpecProblem
from breakkit.model import (
    BreakSpec,
    Budget,
    Edit,
    Expectation,
    LinkedTests,
    Observation,
    Origin,
    Position,
    Status,
    Text,
)
from breakkit.spec import build, load_spec, parse_spec

GOOD = Path(__file__).with_name("34-01.yaml").read_text(encoding="utf-8")


def both(en: str, es: str) -> Text:
    return Text({"en": en, "es": es}, "en")


EXPECTED = BreakSpec(
    id="34-01",
    title=both("Emit logs without request-id correlation", "Logs sin correlación por request-id"),
    concepts=("log-correlation", "multi-tenancy"),
    difficulty=2,
    edit=Edit(
        file="src/miniobs/logging.py",
        verb="comment_out",
        argument={"entry": "request_id"},
        scope="JsonFormatter.format",
        budget=Budget(1, 1),
        position=Position(12, 3),
        spec_file="breaks.d/34-01.yaml",
    ),
    tests=LinkedTests(
        red=("tests/phase34/test_logging.py::test_request_id_present",),
        green=("tests/phase34",),
        fails_with="AssertionError",
    ),
    safety=both("Nothing leaves the machine.", "Nada sale de la máquina."),
    symptom=both("The log is unreadable.", "El log es ilegible."),
    hints=(
        both("Tail the audit log under load.", "Sigue el log bajo carga."),
        both("What field would you filter on?", "¿Por qué campo filtrarías?"),
        both("What disappeared?", "¿Qué desapareció?"),
    ),
    hidden_cause=both(
        "The formatter no longer emits request_id.", "El formateador ya no emite request_id."
    ),
    fix=both("Uncomment the line.", "Descomenta la línea."),
    teaching=both("The log schema is an interface.", "El esquema del log es una interfaz."),
    status=Status.ACTIVE,
    origin=Origin("post-mortem", both("A real one", "Uno real")),
    locate=("src/miniobs/logging.py", "src/miniserve/middleware.py"),
    next=both("Read theory 03.", "Lee la teoría 03."),
    observe=Observation(
        run=(
            *("python", "-m", "labs.phase34.lab02_traced_load", "--students", "8"),
            *("--out", "{out}/audit.log"),
        ),
        show="audit.log",
        filter='select(.request_id == "req-abc123")',
        before=Expectation(lines=3),
        after=Expectation(lines=0),
        timeline={"time": "ts", "lane": "request_id", "label": "event"},
    ),
)
SMALLEST = """\
format: 1
id: demo-1
title: Smallest
concepts: [x]
difficulty: 1
status: deprecated
reason: {es: Ya no}
edit:
  {file: a.py, drop_with: lock, body: dedent, of: f($$$), nth: 2, where: {T: int}, budget: -12+3}
tests: {red: [tests/a.py::t]}
safety: yes
symptom: |
  Two
  lines
hints: [no, "2", 2026-01-01]
hidden_cause: c
fix: f
teaching: t
"""


def test_the_full_example_loads_with_every_field():
    assert load_spec(GOOD, "breaks.d/34-01.yaml", "34-01") == EXPECTED


def test_the_smallest_spec_loads_with_the_defaults_and_every_modifier():
    spec = load_spec(SMALLEST, "demo-1.yaml", "demo-1", "es")
    assert spec.edit == Edit(
        file="a.py",
        verb="drop_with",
        argument="lock",
        of="f($$$)",
        nth=2,
        where={"T": "int"},
        body="dedent",
        budget=Budget(12, 3),
        position=Position(9, 16),
        spec_file="demo-1.yaml",
    )
    assert (spec.requires, spec.locate, spec.tests.green) == ((), (), ())
    assert (spec.origin, spec.next, spec.observe, spec.tests.fails_with) == (None,) * 4
    assert (spec.status, spec.reason) == (Status.DEPRECATED, Text({"es": "Ya no"}, "es"))
    assert spec.symptom == Text({"es": "Two\nlines\n"}, "es")
    assert [hint.in_language("en") for hint in spec.hints] == ["no", "2", "2026-01-01"]
    assert spec.safety.in_language("es") == "yes"


@pytest.mark.parametrize("text", [GOOD, SMALLEST])
def test_a_spec_rebuilt_from_stored_json_is_the_same(text):
    stem = "34-01" if text is GOOD else "demo-1"
    parsed = parse_spec(text, "x.yaml", stem, "es")
    stored = json.loads(json.dumps(parsed.document.plain))
    assert build(stored, "es", "x.yaml", parsed.spec.edit.position) == parsed.spec


def test_line_ends_of_any_kind_are_one_line_each():
    crlf = GOOD.replace("\n", "\r\n")
    assert load_spec(crlf, "breaks.d/34-01.yaml", "34-01") == EXPECTED
    with pytest.raises(SpecError) as caught:
        load_spec(crlf.replace("hints:", "hintz:"), "b.yaml", "34-01")
    assert str(caught.value) == 'b.yaml:25:1: unknown key "hintz"; did you mean "hints"?'


def test_rebuilding_needs_neither_yaml_nor_a_schema_validator():
    plain = json.dumps(parse_spec(GOOD, "x.yaml", "34-01").document.plain)
    program = (
        "import json, sys\n"
        "from breakkit.spec import build\n"
        "import breakkit.edges.catalog\n"
        "print(build(json.loads(sys.argv[1]), 'en').id)\n"
        "heavy = {'ruamel', 'ruamel.yaml', 'jsonschema_rs', 'libcst', 'git', 'rich', 'tomllib'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, plain],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert run.stdout.split("\n") == ["34-01", "[]", ""]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """The good spec after one to four cuts, insertions, doublings or swaps."""
    text = GOOD
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 30))
        part = text[at : at + length]
        new = draw(
            st.one_of(
                st.just(""),
                st.just(part * 2),
                st.text(max_size=6),
                st.text(alphabet="\t\r\n :-[]{}'\"#&*!|>%@`?,.\\~<=", max_size=6),
                st.sampled_from(["\n- ", "!!binary x", "<<: *a", '"\\', "\\xff", "? ", "---\n"]),
            )
        )
        text = text[:at] + new + text[at + length :]
    return text


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(damaged())
@example("%YAML 1.1")
@example("%TAG ! !\n---\na: !")
@example("? ? ? a")
@example("!<")
@example("a: !!int x")
@example('"\\UFFFFFFFF"')
def test_a_damaged_spec_loads_or_is_a_spec_error(text):
    begin = time.perf_counter()
    problems = problems_of(text)
    assert time.perf_counter() - begin < 1
    lines = text.count("\n") + text.count("\r") + 1
    for problem in problems:
        assert 1 <= problem.line <= lines + 1
        assert problem.column >= 1
        assert "\n" not in str(problem)


def problems_of(text: str) -> list[SpecProblem]:
    try:
        load_spec(text, "breaks.d/34-01.yaml", "34-01")
    except SpecError as error:
        return error.problems
    return []
