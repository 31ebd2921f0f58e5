"""What `check` says: to people, as JSON, as JUnit XML, as SARIF."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from breakkit.__main__ import main
from tests.authors import LIMIT, QUICK, TWO, catalog, spec
from tests.conftest import FILES, make_repository

GREEN = spec("10-02", edit=LIMIT["edit"])
MARKED_UP = {"en": 'Broken <&"> [bold]', "es": "Roto"}
SPECS = [
    spec("10-01"),
    GREEN,
    spec("10-03", hints=[TWO, TWO, {"en": "order_id!", "es": "Mira."}], title=MARKED_UP),
    spec("10-04", status="deprecated", reason=TWO),
]


class Answer:
    """One run of `breakkit check` with all its reports."""

    def __init__(self, folder, capsys):
        self.folder = folder
        arguments = ["--repo", str(folder / "in"), "--junit", f"{folder.parent}/j.xml"]
        self.code = main(["check", "--json", *arguments, "--sarif", f"{folder.parent}/s.json"])
        said = capsys.readouterr()
        self.said, self.told = json.loads(said.out), said.err
        self.again = main(["check", "--repo", str(folder / "in")])
        self.screen = capsys.readouterr().out
        self.junit = ET.parse(folder.parent / "j.xml").getroot()  # noqa: S314 - we wrote it
        self.sarif = json.loads((folder.parent / "s.json").read_text())


@pytest.fixture(scope="module")
def _once():
    return {}


@pytest.fixture
def answer(_once, tmp_path_factory, capsys):
    if "answer" not in _once:
        folder = tmp_path_factory.mktemp("reports") / "repository"
        inside = {
            f"in/{name}": text for name, text in {**FILES, **QUICK, **catalog(*SPECS)}.items()
        }
        make_repository(folder, inside)
        _once["answer"] = Answer(folder, capsys)
    return _once["answer"]


def test_one_that_does_not_hold_is_exit_code_1(answer):
    assert (answer.code, answer.again) == (1, 1)


def test_json_has_every_break_with_its_problems(answer):
    assert set(answer.said) == {"command", "exit_code", "result"}
    breaks = answer.said["result"]["breaks"]
    assert [(one["id"], one["holds"]) for one in breaks] == [
        ("10-01", True),
        ("10-02", False),
        ("10-03", True),
    ]
    assert [(p["rule"], p["severity"]) for p in breaks[1]["problems"]] == [("not-red", "error")]
    assert [(p["rule"], p["severity"]) for p in breaks[2]["problems"]] == [("spoiler", "warning")]
    assert answer.said["result"]["skipped"] == ["10-04"]


def test_without_a_terminal_each_break_is_a_line(answer):
    lines = answer.told.splitlines()
    done = [line for line in lines if not line.split("] ", 1)[1].startswith(" ")]
    assert sorted(line.split()[1] for line in done) == ["10-01:", "10-02:", "10-03:"]
    assert any("breaks.d/10-02.yaml:" in line and "error [not-red]" in line for line in lines)


def test_the_screen_has_a_table_the_problems_and_the_sum(answer):
    assert "✓  10-01" in answer.screen
    assert "✗  10-02" in answer.screen
    assert "breaks.d/10-02.yaml:" in answer.screen
    assert "2 of 3 hold, 2 problems" in answer.screen
    assert "breakkit check --explain 10-02" in answer.screen
    assert "cached" in answer.screen
    assert 'Broken <&"> [bold]' in answer.screen


def test_junit_has_a_case_for_each_break(answer):
    suite = answer.junit.find("testsuite")
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4",
        "failures": "1",
        "errors": "0",
        "skipped": "1",
    }
    cases = {case.get("name").split()[0]: case for case in suite.iter("testcase")}
    assert cases["10-01"].find("failure") is None
    failure = cases["10-02"].find("failure")
    assert failure.get("type") == "not-red"
    assert "does not go red" in failure.get("message")
    assert "breaks.d/10-02.yaml:" in failure.text
    assert "spoiler" in cases["10-03"].find("system-out").text
    assert cases["10-04"].find("skipped") is not None


def test_sarif_has_what_a_forge_needs(answer):
    log = answer.sarif
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "breakkit"
    for found in run["results"]:
        assert driver["rules"][found["ruleIndex"]]["id"] == found["ruleId"]
        assert found["message"]["text"]
    assert {(found["ruleId"], found["level"]) for found in run["results"]} == {
        ("not-red", "error"),
        ("spoiler", "warning"),
    }


def test_sarif_points_to_the_specs_line_from_the_top_of_the_repository(answer):
    for found in answer.sarif["runs"][0]["results"]:
        place = found["locations"][0]["physicalLocation"]
        lines = (answer.folder / place["artifactLocation"]["uri"]).read_text().splitlines()
        line = lines[place["region"]["startLine"] - 1]
        text = line[place["region"]["startColumn"] - 1 :]
        expected = {"not-red": '"tests/test_pricing.py', "spoiler": '"en": "order_id!"'}
        assert text.startswith(expected[found["ruleId"]])


def test_sarif_calls_a_problem_the_same_in_every_language(answer, capsys, tmp_path):
    file = tmp_path / "es.json"
    main(["check", "--lang", "es", "--repo", str(answer.folder / "in"), "--sarif", str(file)])
    capsys.readouterr()
    english, spanish = (
        log["runs"][0]["results"] for log in (answer.sarif, json.loads(file.read_text()))
    )
    assert [one["message"] for one in english] != [one["message"] for one in spanish]
    prints = [one["partialFingerprints"] for one in english]
    assert prints == [one["partialFingerprints"] for one in spanish]
    assert len({one["breakkit/v1"] for one in prints}) == len(prints)


def test_a_report_that_cannot_be_written_is_a_usage_error(answer, capsys):
    folder = answer.folder
    code = main(["check", "--repo", str(folder / "in"), "10-01", "--junit", f"{folder}/no/j.xml"])
    assert code == 2
    assert "cannot be written" in capsys.readouterr().err


def test_no_catalog_is_exit_code_2(tmp_path, capsys):
    folder = make_repository(tmp_path / "bare", {"README": "nothing"})
    assert main(["check", "--repo", str(folder)]) == 2
    assert "no catalog" in capsys.readouterr().err


def test_at_a_terminal_progress_is_drawn_in_place(answer):
    main_end, child_end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "breakkit", "check", "--repo", str(answer.folder / "in")],
        stdout=subprocess.PIPE,
        stderr=child_end,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(child_end)
    out, _ = process.communicate()
    drawn = os.read(main_end, 1 << 16).decode(errors="replace")  # a busy machine draws more
    os.close(main_end)
    assert process.returncode == 1
    assert "3/3 done · 2 red · 2 problems" in drawn
    assert "\x1b[2K" in drawn  # the line is taken away at the end
    assert b"2 of 3 hold" in out
