import json
import os
import signal
import subprocess
import sys
import time

import pytest

from breakkit.edges import jq as edge
from breakkit.edges.jq import filter_lines
from breakkit.errors import ObservationFailed

AUDIT_LOG = [
    '{"ts":"2026-05-23T10:00:01Z","request_id":"req-abc123","student_id":"alice","event":"tutor.received"}',
    '{"ts":"2026-05-23T10:00:01Z","request_id":"req-9f00","student_id":"bob","event":"tutor.received"}',
    '{"ts":"2026-05-23T10:00:01Z","request_id":"req-abc123","student_id":"alice","event":"tutor.tokenized"}',
    '{"ts":"2026-05-23T10:00:01Z","request_id":"req-abc123","student_id":"alice","event":"tutor.completed","latency_ms":148}',
]
BROKEN_LOG = [
    '{"ts":"2026-05-23T10:00:01Z","student_id":"alice","event":"tutor.received"}',
    '{"ts":"2026-05-23T10:00:01Z","student_id":"bob","event":"tutor.received"}',
]
LESSON_FILTER = 'select(.request_id == "req-abc123")'


@pytest.fixture
def workers(monkeypatch):
    """The worker processes that were started."""
    started = []

    class Recorded(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    return started


def test_the_lessons_filter_finds_one_request_before_the_break_and_nothing_after():
    assert filter_lines(LESSON_FILTER, AUDIT_LOG) == [AUDIT_LOG[0], AUDIT_LOG[2], AUDIT_LOG[3]]
    assert filter_lines(LESSON_FILTER, BROKEN_LOG) == []


def test_output_is_compact_with_keys_and_numbers_as_they_were_written():
    line = '{"z": 1.0, "a": [12345678901234567890, 0.1000], "name": "Ñandú", "m": null}'
    assert filter_lines(".", [line]) == [
        '{"z":1.0,"a":[12345678901234567890,0.1000],"name":"Ñandú","m":null}'
    ]


def test_a_program_may_give_several_values_for_a_line_or_none():
    assert filter_lines(".a[]", ['{"a":[1,"x",null]}', '{"a":[]}', '{"a":[false]}']) == [
        "1",
        '"x"',
        "null",
        "false",
    ]


def test_definitions_and_comments_do_not_get_in_the_way():
    assert filter_lines("def double: . * 2; double # twice", ["21"]) == ["42"]


def test_without_a_program_lines_come_back_as_they_are_and_nothing_is_started(workers):
    assert filter_lines(None, ['{"a": 1}', "", "  ", '{"b": 2}\r']) == ['{"a": 1}', '{"b": 2}']
    assert workers == []


def test_blank_lines_keep_their_number():
    with pytest.raises(ObservationFailed, match=r"at line 3: Cannot index number"):
        filter_lines(".a", ['{"a":1}', "", "5"])


@pytest.mark.parametrize("program", [None, "."])
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Traceback (most recent call last):", "Expecting value, column 1"),
        ('{"a":', "Expecting value, column 6"),
        ('{"a":1} {"a":2}', "more than one value, column 8"),
        ('{"a":NaN}', "NaN is no JSON value"),
        ("\ufeff{}", "Expecting value, column 1"),
        ('"\udcff"', "not UTF-8"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_line_that_is_not_json_is_named(program, line, reason):
    with pytest.raises(ObservationFailed) as caught:
        filter_lines(program, ["{}", line])
    assert caught.value.message.startswith("Line 2 of the observed file is not JSON (")
    assert reason in caught.value.message
    assert caught.value.advice


def test_a_line_that_is_not_json_is_shown_bounded_and_escaped():
    with pytest.raises(ObservationFailed) as caught:
        filter_lines(None, ["\x1b[2J\x9b\u202e" + "x" * 5000])
    message = caught.value.message
    assert r"'\x1b[2J\x9b\u202exxx" in message
    assert "(5006 characters)" in message
    assert message.isprintable()
    assert len(message) < 300


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("selec(.a)", "selec/1 is not defined"),
        ("select(.a", "syntax error"),
        ("", "program not given"),
        (".a.b", 'at line 1: Cannot index number with string ("b")'),
        ('error("no \\(.a)")', "at line 1: no 1"),
        ("input", "at line 1: break (each line is all the input there is"),
        ("halt", "at line 1: it halts"),
        (".a, halt_error", "at line 1: it halts"),
        ("$__prog_args", "is not defined"),
        ('include "x"; .', "module not found: x"),
        ('. | "\\u0000" | .) | (.', "syntax error"),
        (".\0 nonsense", "one expression"),
    ],
)
def test_a_program_that_fails_is_shown_with_the_reason(program, says):
    with pytest.raises(ObservationFailed) as caught:
        filter_lines(program, ['{"a":1}'])
    assert caught.value.message.startswith(f"The jq program {program!r} fails")
    assert says in caught.value.message
    assert "observe.filter" in caught.value.advice


def test_modules_on_the_disk_are_out_of_reach(tmp_path):
    (tmp_path / "secret.json").write_text('"hidden"')
    program = f'import "secret" as $secret {{search: "{tmp_path}"}}; $secret'
    with pytest.raises(ObservationFailed, match="without `import`"):
        filter_lines(program, ["1"])


def test_the_environment_is_out_of_reach(monkeypatch):
    monkeypatch.setenv("A_SECRET", "hidden")
    assert filter_lines("env, $ENV", ["1"]) == ["{}", "{}"]


def test_there_is_no_more_input_than_the_line():
    assert filter_lines("[., inputs]", ["1", "2"]) == ["[1]", "[2]"]


@pytest.mark.parametrize("program", ["def f: f; f", "last(repeat(1))", "until(false; .)"])
def test_a_program_without_end_is_killed_at_the_time_limit(program, workers):
    started = time.monotonic()
    with pytest.raises(ObservationFailed, match=r"did not end within 0\.4 s"):
        filter_lines(program, ["1"], timeout_s=0.4)
    assert time.monotonic() - started < 3
    assert workers[0].returncode == -signal.SIGKILL


def test_a_regular_expression_that_explodes_is_given_up():
    with pytest.raises(ObservationFailed, match=r"retry-limit|did not end"):
        filter_lines('test("^(a+)+$")', [f'"{"a" * 60}!"'], timeout_s=10)


def test_an_interrupt_leaves_no_process_behind(workers):
    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            filter_lines("last(repeat(1))", ["1"])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    with pytest.raises(ProcessLookupError):
        os.kill(workers[0].pid, 0)


def test_output_without_end_is_stopped(monkeypatch):
    monkeypatch.setattr(edge, "MAX_OUTPUT_BYTES", 10_000)
    with pytest.raises(ObservationFailed, match="at line 1: more than 10000 bytes of output"):
        filter_lines("range(1e12)", ["1"])


def test_output_up_to_the_limit_is_let_through(monkeypatch):
    monkeypatch.setattr(edge, "MAX_OUTPUT_BYTES", 4)
    assert filter_lines(".", ["1", "2"]) == ["1", "2"]
    with pytest.raises(ObservationFailed, match="at line 3"):
        filter_lines(".", ["1", "2", "3"])


def test_memory_without_end_is_stopped(monkeypatch):
    monkeypatch.setattr(edge, "MAX_MEMORY_BYTES", 64 * 2**20)
    with pytest.raises(ObservationFailed, match="more than 64 MiB of memory"):
        filter_lines("[range(1e12)] | length", ["1"])


def test_the_worker_ends_by_itself_when_nobody_kills_it():
    request = {
        "program": "last(repeat(1))",
        "lines": [[1, "1"]],
        "max_output_bytes": 1000,
        "max_memory_bytes": edge.MAX_MEMORY_BYTES,
        "cpu_s": 1,
    }
    orphan = subprocess.run(
        [sys.executable, "-I", edge.WORKER],
        input=json.dumps(request).encode(),
        capture_output=True,
        timeout=20,
        check=False,
    )
    assert orphan.returncode in {-signal.SIGXCPU, -signal.SIGKILL}


def test_a_worker_that_cannot_start_says_why(monkeypatch, tmp_path):
    broken = tmp_path / "worker.py"
    broken.write_text("raise ModuleNotFoundError(\"No module named 'jq'\")\n")
    monkeypatch.setattr(edge, "WORKER", broken)
    with pytest.raises(ObservationFailed, match="No module named 'jq'"):
        filter_lines(".", ["1"])


def test_many_lines_are_quick_enough():
    lines = [
        f'{{"i":{i},"event":"tutor.received","request_id":"req-{i % 7}"}}' for i in range(9999)
    ]
    shown = filter_lines('select(.request_id == "req-3") | .i', lines)
    assert shown == [str(i) for i in range(3, 9999, 7)]
