"""A proof is made again when anything that it depends on has changed, and only then."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from breakkit.workflow.check.problems import Rule, at
from breakkit.workflow.check.proof import Proof, Prover
from tests.authors import LIMIT, QUICK, catalog, checked, rules_of, spec
from tests.conftest import FILES, PRICING, TESTS, git, make_repository, write

READS = (
    TESTS
    + """

def test_the_price_list(tmp_path):
    from pathlib import Path

    assert Path("data/prices.txt").read_text().startswith("apples")
"""
)
CACHE = ".git/breakkit/cache"
SHOP = {
    **FILES,
    **QUICK,
    "tests/test_pricing.py": READS,
    "data/prices.txt": "apples 1\n",
    "data/other.txt": "nobody reads this\n",
    "src/shop/other.py": "THIS = 1  # nobody imports this\n",
    "uv.lock": "one = 1\n",
    **catalog(spec("10-01"), spec("10-02", **LIMIT)),
}


@pytest.fixture(scope="module")
def proved(tmp_path_factory):
    """A shop whose breaks are proved."""
    folder = make_repository(tmp_path_factory.mktemp("cached") / "shop", SHOP)
    assert cached(folder) == {"10-01": False, "10-02": False}
    shutil.copytree(folder / CACHE, folder.parent / "cache")
    return folder


def cached(folder, *ids):
    """Break → whether its proof was there."""
    result = checked(folder, *ids, cache=True)
    return {one.id: one.cached for one in result.breaks}


@pytest.fixture
def shop(proved):
    """The same, as it was before each test."""
    yield proved
    git(proved, "reset", "--quiet", "--hard")
    git(proved, "clean", "-dfq")
    shutil.rmtree(proved / CACHE)
    shutil.copytree(proved.parent / "cache", proved / CACHE)


@pytest.fixture
def unproved(monkeypatch):
    """What is not cached is not proved either, which takes its time: it is only told."""

    def prove(_prover, parsed):
        return Proof(parsed, [at(parsed, ("tests",), Rule.NOT_RUN, "not tried")])

    monkeypatch.setattr(Prover, "prove", prove)


def test_what_did_not_change_is_not_proved_again(shop):
    assert cached(shop) == {"10-01": True, "10-02": True}


def test_a_cached_break_is_told_as_one_that_was_proved(shop):
    fresh = checked(shop, "10-01")
    known = checked(shop, "10-01", cache=True)
    told = [
        (one.holds, one.red, one.guards, one.problems) for one in (*fresh.breaks, *known.breaks)
    ]
    assert told[0] == told[1]
    assert known.breaks[0].cached
    assert not fresh.breaks[0].cached


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("src/shop/pricing.py", PRICING + "\n"),
        ("src/shop/__init__.py", "NEW = 1\n"),
        ("tests/test_pricing.py", READS + "\n"),
        ("data/prices.txt", "apples 2\n"),
        ("uv.lock", "one = 2\n"),
        ("conftest.py", ""),
        ("src/shop/new.py", ""),
        ("breakkit.toml", QUICK["breakkit.toml"].replace("{", '{A = "1", ')),
    ],
)
def test_what_matters_to_a_proof_makes_it_anew(shop, unproved, name, content):
    write(shop, {name: content})
    assert cached(shop, "10-01") == {"10-01": False}


@pytest.mark.parametrize("name", ["data/other.txt", "src/shop/other.py"])
def test_a_file_that_no_test_reads_does_not_matter(shop, name):
    write(shop, {name: "changed = 1\n"})
    assert cached(shop) == {"10-01": True, "10-02": True}


@pytest.mark.parametrize(
    ("name", "matters"),
    [("TZ", True), ("LC_ALL", True), ("CI", True), ("WINDOWID", False), ("SSH_TTY", False)],
)
def test_of_the_environment_what_changes_programs_matters(
    shop, unproved, monkeypatch, name, matters
):
    monkeypatch.setenv(name, "0")
    assert cached(shop, "10-01") == {"10-01": not matters}


def test_what_was_looked_at_once_is_looked_at_again_when_more_runs_are_asked(shop):
    assert not checked(shop, "10-01", cache=True, runs=2).breaks[0].cached
    assert checked(shop, "10-01", cache=True, runs=2).breaks[0].cached


def test_another_spec_does_not_matter(shop):
    write(shop, catalog(spec("10-02", **LIMIT, difficulty=2)))
    assert cached(shop) == {"10-01": True, "10-02": False}


def test_a_break_that_does_not_hold_is_proved_every_time(shop):
    write(shop, catalog(spec("10-02", edit=LIMIT["edit"])))
    assert cached(shop) == {"10-01": True, "10-02": False}
    assert rules_of(checked(shop, "10-02", cache=True)) == {"10-02": ["not-red"]}


def test_no_cache_proves_all(shop, unproved):
    result = checked(shop, "10-01", cache=False)
    assert not any(one.cached for one in result.breaks)


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", "whole"])
def test_a_damaged_entry_is_as_if_it_were_not_there(shop, unproved, damage):
    for entry in (shop / CACHE).iterdir():
        whole = entry.read_bytes()
        entry.write_bytes(whole.replace(b"test_", b"tset_") if damage == "whole" else damage)
    assert cached(shop, "10-01") == {"10-01": False}


def test_an_entry_is_made_anew_in_the_place_of_a_damaged_one(shop):
    for entry in (shop / CACHE).iterdir():
        entry.write_bytes(b"{")
    assert cached(shop, "10-01") == {"10-01": False}
    assert cached(shop, "10-01") == {"10-01": True}


def test_a_test_that_starts_a_process_depends_on_every_file(shop):
    starts = TESTS + "\n\ndef test_starts():\n    import subprocess\n    subprocess.run(['true'])\n"
    write(shop, {"tests/test_pricing.py": starts})
    cached(shop, "10-01")
    assert cached(shop, "10-01") == {"10-01": True}
    write(shop, {"src/shop/other.py": "THIS = 2\n"})
    assert cached(shop, "10-01") == {"10-01": False}


def test_concurrent_runs_do_not_disturb_each_other(shop):
    for entry in (shop / CACHE).iterdir():
        entry.unlink()
    command = [sys.executable, "-m", "breakkit", "check", "--cold", "--json", "--repo", str(shop)]

    def run(_):
        return subprocess.run(command, capture_output=True, check=False).stdout

    with ThreadPoolExecutor(2) as pool:
        answers = [json.loads(out) for out in pool.map(run, range(2))]
    assert [answer["exit_code"] for answer in answers] == [0, 0]
    assert cached(shop) == {"10-01": True, "10-02": True}
    names = [entry.name for entry in (shop / CACHE).iterdir()]
    assert all(name.endswith(".json") and not name.startswith(".") for name in names)
