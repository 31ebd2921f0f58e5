"""Every screen as a learner sees it, in files. `BREAKKIT_GOLDEN=write pytest` writes them anew."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.doctor import Examined
from breakkit.commands.playground import Playground
from breakkit.render.screen import Screen
from breakkit.render.sealing import show_probes
from breakkit.render.terminal import RENDERERS
from breakkit.workflow.examine import Check
from breakkit.workflow.handing_out import Place, Sealed
from breakkit.workflow.probes import ProbeResult
from tests.conftest import write
from tests.learner import OBSERVED, mend, says, shop_with, spec

GOLDEN = Path(__file__).with_name("golden") / "screens"
IS_WRITING = os.environ.get("BREAKKIT_GOLDEN") == "write"


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")


def steady(text, folder):
    """The text without what is different each time."""
    text = text.replace(str(folder), "/home/ada/shop")
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-11-22 14:19", text)


def hold(name, text):
    """The screen is the one in the file."""
    path = GOLDEN / f"{name}.txt"
    if IS_WRITING:
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), name


def test_from_list_to_revert(tmp_path):
    other = spec("9-02", concepts="[money]", difficulty="4", requires='["10-01"]')
    shop = shop_with(tmp_path / "shop", b10_01=OBSERVED, b9_02=other)
    played = (
        ("list", "list", 0),
        ("show", "show 10-01", 0),
        ("status-none", "status", 0),
        ("apply", "apply 10-01", 0),
        ("observe", "observe", 0),
        ("hint", "hint", 0),
        ("hint-last", "hint --level 3 --lang es", 0),
        ("verify-red", "verify", 1),
        ("verify-observable", "verify --observable", 0),
        ("status", "status", 0),
        ("list-active", "list", 0),
        ("verify-collateral", "verify", 1),
        ("verify-fixed", "verify", 0),
        ("status-solved", "status", 0),
        ("reveal", "reveal", 0),
        ("revert", "revert", 0),
        ("reveal-before", "reveal 9-02", 0),
        ("list-done", "list", 0),
        ("apply-untested", "apply 10-01 --no-tests", 0),
        ("revert-untouched", "revert", 0),
    )
    pricing = (shop / "src/shop/pricing.py").read_bytes()
    for name, words, code in played:
        if name == "verify-collateral":
            mend(shop)
            wrong = pricing.replace(b"limit=10", b"limit=1")
            write(shop, {"src/shop/pricing.py": wrong, "tests/test_new.py": ""})
        elif name == "verify-fixed":
            write(shop, {"src/shop/pricing.py": pricing + b"\n"})
        said = says(shop, *words.split())
        assert (said.code, said.err) == (code, ""), said
        hold(name, steady(said.out, shop))


def test_a_drill(tmp_path):
    shop = shop_with(tmp_path / "shop", b10_01=OBSERVED)
    for name, words in (
        ("drill-apply", ["apply", "--random", "--blind"]),
        ("drill-diagnosis", ["journal", "--cause", "The dict has no order_id any more."]),
        ("drill-solved", ["verify"]),
        ("drill-scored", ["journal", "10-01", "--score", "yes"]),
        ("drill-reveal", ["reveal"]),
    ):
        if name == "drill-solved":
            mend(shop)
        said = says(shop, *words)
        assert (said.code, said.err) == (0, ""), said
        text = re.sub(r"\b[0-9a-f]{10}\b", "0123456789", steady(said.out, shop))
        hold(name, re.sub(r"green after \d+ s|index [0-9a-f.]+", "…", text))


def test_from_sealed_to_revert(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    shop = shop_with(tmp_path / "shop", b10_01=OBSERVED)
    applied = apply(shop, "10-01", tests=False, sealed=tmp_path / "exam", self_test=True)
    fixed = {Place.ORIGINAL: "/home/ada/shop", Place.INSTALLED: "/opt/shop", Place.PUBLISHED: ""}
    sealed = replace(applied.sealed, path="/home/ada/exam", reachable=fixed)
    hold("sealed-apply", RENDERERS["apply"](replace(applied, sealed=sealed)))
    played = (
        ("sealed-status", tmp_path / "exam", "status", 0),
        ("sealed-list", tmp_path / "exam", "list", 2),
        ("sealed-revert", tmp_path / "exam", "revert", 0),
    )
    for name, folder, words, code in played:
        said = says(folder, *words.split())
        assert said.code == code, said
        hold(name, steady(said.out or said.err, tmp_path))


def test_a_leak_in_a_sealed_checkout():
    """As nobody wants to see it."""
    results = (
        ProbeResult("history", "All commits.", ()),
        ProbeResult("work tree", "Every file.", ("the original line in notes.txt",)),
    )
    screen = Screen()
    show_probes(screen, Sealed("/home/ada/exam", {}, results, 0))
    hold("sealed-leak", screen.text())


def test_refusals(tmp_path):
    shop = shop_with(tmp_path / "shop", b10_01=OBSERVED, b11_01=spec("11-01", difficulty="7"))
    for name, words in (
        ("error-no-session", "hint"),
        ("error-near", "show 10-10"),
        ("error-spec", "list"),
        ("error-usage", "hint --level two"),
    ):
        said = says(shop, *words.split())
        assert (said.code, said.out) == (2, "")
        hold(name, steady(said.err, shop))


@pytest.mark.parametrize("columns", [40, 200])
def test_other_widths(tmp_path, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    shop = shop_with(tmp_path / "shop", b10_01=OBSERVED)
    for words in ("list", "show 10-01", "hint 10-01", "observe 10-01"):
        name = f"{words.partition(' ')[0]}-{columns}"
        hold(name, says(shop, *words.split()).out)


@pytest.mark.parametrize(
    ("name", "path", "missing"),
    [
        ("playground", "/home/ada/tutor-service", ()),
        ("playground-needs", "/home/ada/my drills/tutor", ("httpx", "starlette", "uvicorn")),
    ],
)
def test_playground(name, path, missing):
    hold(name, RENDERERS["playground"](Playground(path, ("34-01",), missing)))


@pytest.mark.parametrize(("name", "is_well"), [("doctor", True), ("doctor-repaired", False)])
def test_doctor(name, is_well):
    checks = (
        Check("git", ok=True, found="git version 2.39.5"),
        Check("lock", ok=True, found="no other breakkit is at work"),
        Check(
            "operation",
            ok=is_well,
            found="git is in the middle of nothing" if is_well else "a merge is in progress",
            advice="" if is_well else "Finish or abort it first (`git status` says how).",
        ),
    )
    done = () if is_well else ("took back the `breakkit apply` that was cut short",)
    hold(name, RENDERERS["doctor"](Examined(checks, done)))


@pytest.mark.skipif(IS_WRITING, reason="files are being written")
def test_no_file_is_left_over_and_none_has_blanks_at_line_ends():
    screens = sorted(GOLDEN.glob("*.txt"))
    assert len(screens) == 46
    for path in screens:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[ \t]$", text, re.MULTILINE), path
        assert text.endswith("\n")
        assert "\n\n\n" not in text, path
