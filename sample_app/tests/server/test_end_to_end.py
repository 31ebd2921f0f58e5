"""The real server in its own process, over a real socket."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest

from labs.harness import PROJECT, ServerStartError, running_server

HEADERS = {"X-Request-ID": "req-abc123", "X-Student-ID": "alice"}
WAIT_LIMIT_S = 10


def ask(url):
    return httpx.post(
        f"{url}/v1/tutor", json={"prompt": "Why?"}, headers=HEADERS, timeout=10, trust_env=False
    )


def wait_until(holds):
    deadline = time.monotonic() + WAIT_LIMIT_S
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.01)


def is_gone(url):
    try:
        httpx.get(f"{url}/healthz", timeout=1, trust_env=False)
    except httpx.ConnectError:
        return True
    return False


def test_a_request_that_is_running_when_the_server_is_told_to_stop_is_answered(tmp_path):
    audit_log = tmp_path / "audit.log"
    with ThreadPoolExecutor(1) as pool:
        with running_server(audit_log, pace="5") as url:
            answered = pool.submit(ask, url)
            wait_until(lambda: b"tutor.tokenized" in audit_log.read_bytes())
        response = answered.result(WAIT_LIMIT_S)
    assert response.status_code == 200
    assert response.headers["X-Request-ID"] == "req-abc123"
    lines = [json.loads(line) for line in audit_log.read_bytes().splitlines()]
    assert [line["event"] for line in lines] == [
        "tutor.received",
        "tutor.tokenized",
        "tutor.completed",
    ]
    assert lines[-1]["latency_ms"] >= 290
    assert is_gone(url)


def test_a_request_that_outlasts_the_grace_is_cancelled_and_audited(tmp_path):
    audit_log = tmp_path / "audit.log"
    with ThreadPoolExecutor(1) as pool:
        with running_server(audit_log, pace="100", grace_s="0") as url:
            broken_off = pool.submit(ask, url)
            wait_until(lambda: b"tutor.tokenized" in audit_log.read_bytes())
        with suppress(httpx.TransportError):  # what a client sees is up to uvicorn's version
            assert broken_off.result(WAIT_LIMIT_S).is_error
    assert b"tutor.cancelled" in audit_log.read_bytes()


def test_the_events_are_on_standard_output_too(tmp_path):
    environ = os.environ | {
        "PYTHONPATH": str(PROJECT / "src"),
        "MINISERVE_PORT": "0",
        "MINISERVE_AUDIT_LOG": str(tmp_path / "audit.log"),
        "MINISERVE_DATABASE": ":memory:",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "miniserve"], env=environ, stdout=subprocess.PIPE
    ) as server:
        started = json.loads(server.stdout.readline())
        server.send_signal(signal.SIGTERM)
        rest, _ = server.communicate(timeout=WAIT_LIMIT_S)
    assert started["event"] == "server.started"
    assert [json.loads(line)["event"] for line in rest.splitlines()] == ["server.stopped"]


def test_a_wrong_setting_is_told_without_a_traceback():
    environ = os.environ | {"PYTHONPATH": str(PROJECT / "src"), "MINISERVE_PORT": "http"}
    done = subprocess.run(
        [sys.executable, "-m", "miniserve"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=WAIT_LIMIT_S,
        check=False,
    )
    assert done.returncode == 2
    assert "MINISERVE_PORT='http'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_cannot_start_says_why_at_once(tmp_path):
    begun = time.monotonic()
    with pytest.raises(ServerStartError, match="Is a directory"), running_server(tmp_path):
        pytest.fail("there is no server")
    assert time.monotonic() - begun < 8


def test_a_lab_that_is_killed_leaves_no_server_behind(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from labs.harness import running_server\n"
        "with running_server(Path(sys.argv[1])) as url: print(url, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "audit.log")],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as lab:
        url = lab.stdout.readline().strip()
        assert not is_gone(url)
        lab.kill()
    wait_until(lambda: is_gone(url))
