"""`journal --export` and `--import`: from one clone to another, nothing lost and nothing double."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import git
from tests.learner import asks, mend, says, shop_with

JOURNAL = ".git/breakkit/journal.jsonl"


@pytest.fixture
def shop(_played: Path, tmp_path: Path) -> Path:
    """A shop whose journal has a solved drill and one that was given up."""
    return Path(shutil.copytree(_played, tmp_path / "shop"))


@pytest.fixture(scope="module")
def _played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shop = shop_with(tmp_path_factory.mktemp("played") / "shop")
    for words in (
        ["apply", "10-01", "--blind", "--no-tests"],
        ["journal", "--cause", "the id is gone: ñ"],
        ["hint"],
    ):
        assert says(shop, *words).code == 0
    mend(shop)
    for words in (
        ["verify"],
        ["journal", "10-01", "--score", "yes"],
        ["revert"],
        ["apply", "10-01", "--blind", "--no-tests"],
        ["revert"],
    ):
        assert says(shop, *words).code == 0
    return shop


@pytest.fixture
def carried(shop: Path, tmp_path: Path) -> Path:
    file = tmp_path / "journal.jsonl"
    said = asks(shop, "journal", "--export", str(file))
    assert said.result["exported"] == str(file)
    return file


@pytest.fixture
def clone(shop: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "--quiet", str(shop), "clone")
    return tmp_path / "clone"


def told(shop: Path) -> tuple[object, object]:
    result = asks(shop, "journal").result
    return result["entries"], result["drills"]


def lines(shop: Path) -> list[str]:
    return (shop / JOURNAL).read_text(encoding="utf-8").splitlines()


def test_a_fresh_clone_tells_the_same(shop: Path, clone: Path, carried: Path):
    assert told(clone) == ([], None)
    assert asks(clone, "journal", "--import", str(carried)).result["imported"] == len(lines(shop))
    assert told(clone) == told(shop)
    assert lines(clone) == lines(shop)
    listed = [asks(each, "list").result for each in (clone, shop)]
    assert listed[0] == listed[1]
    assert listed[0]["drills"] == {"drills": 1, "right": 1, "current": 1, "best": 1}


def test_importing_again_adds_nothing(shop: Path, clone: Path, carried: Path):
    for expected in (len(lines(shop)), 0):
        said = asks(clone, "journal", "--import", str(carried))
        assert said.result["imported"] == expected
    assert asks(shop, "journal", "--import", str(carried)).result["imported"] == 0
    assert lines(clone) == lines(shop)
    assert "0 new lines were imported." in says(shop, "journal", "--import", str(carried)).out


def test_two_journals_become_one_and_each_line_is_there_once(
    shop: Path, clone: Path, carried: Path, tmp_path: Path
):
    says(clone, "journal", "10-01", "--note", "mine")
    own = lines(clone)
    says(shop, "journal", "10-01", "--note", "later")
    later = tmp_path / "later.jsonl"
    says(shop, "journal", "--export", str(later))
    says(clone, "journal", "--import", str(carried))
    assert asks(clone, "journal", "--import", str(later)).result["imported"] == 1
    assert lines(clone) == [*own, *lines(shop)], "own lines stay where they are"


def test_an_export_is_one_plain_file_that_says_what_it_is(shop: Path, carried: Path):
    header, *rest = carried.read_text(encoding="utf-8").splitlines()
    assert json.loads(header) == {"format": "breakkit journal", "version": 1}
    assert [json.loads(line) for line in rest] == [json.loads(line) for line in lines(shop)]
    assert "ñ" in carried.read_text(encoding="utf-8"), "for people, too"
    assert carried.stat().st_mode & 0o777 == 0o600
    carried.chmod(0o644)
    says(shop, "journal", "--export", str(carried))
    assert carried.stat().st_mode & 0o777 == 0o644
    assert list(carried.parent.glob(".breakkit-*")) == []


def test_a_line_that_was_torn_is_not_carried(shop: Path, clone: Path, tmp_path: Path):
    with (shop / JOURNAL).open("a", encoding="utf-8") as file:
        file.write('{"at": "2026')
    says(shop, "journal", "--export", str(tmp_path / "x"))
    assert asks(clone, "journal", "--import", str(tmp_path / "x")).code == 0
    assert told(clone) == told(shop)


ENTRY = '{"at": "2026-01-01T00:00:00+00:00", "id": "10-01", "event": "noted", "key": "k"}'
HEADER = '{"format": "breakkit journal", "version": 1}'


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("", ":1:"),
        ("not json\n", ":1:"),
        ("[]\n", ":1:"),
        ('{"version": 1}\n', ":1:"),
        (f"{ENTRY}\n", ":1:"),
        (f"{HEADER}\n{ENTRY}\n{ENTRY[:-9]}\n", ":3:"),
        (f"{HEADER}\n{ENTRY}\n{ENTRY[:-9]}", ":3:"),
        (f"{HEADER}\n{ENTRY}\n{ENTRY}", ":3:"),
        (f"{HEADER}\n\n{ENTRY}\n", ":2:"),
        (f"{HEADER}\n{ENTRY.replace('key', 'keys')}\n", ":2:"),
        (f"{HEADER}\n{ENTRY.replace('2026-01', '2026-13')}\n", ":2:"),
        (f"{HEADER}\n{ENTRY.replace('+00:00', '')}\n", ":2:"),
        (f'{HEADER}\n{ENTRY}\n{{"id": 7}}\n', ":3:"),
        (f"{HEADER}\n{'[' * 100_000}\n", ":2:"),
        (f"{HEADER}\n\xff\n".encode("latin-1"), ":2:"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(shop: Path, tmp_path: Path, content, where):
    file = tmp_path / "damaged.jsonl"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = lines(shop)
    error = asks(shop, "journal", "--import", str(file)).error
    assert error["type"] == "SourceError"
    assert f"damaged.jsonl{where}" in error["message"]
    assert lines(shop) == before


def test_what_only_a_later_breakkit_writes(shop: Path, tmp_path: Path):
    file = tmp_path / "later.jsonl"
    file.write_text(HEADER.replace("1}", "2}") + "\n", encoding="utf-8")
    assert "a later version" in asks(shop, "journal", "--import", str(file)).error["message"]
    file.write_text(f"{HEADER}\n{ENTRY}\n", encoding="utf-8")
    before = told(shop)
    assert asks(shop, "journal", "--import", str(file)).result["imported"] == 1
    assert told(shop) == before, "kept, and passed over"


@pytest.mark.parametrize("option", ["--import", "--export"])
def test_a_file_that_is_not_to_be_had(shop: Path, tmp_path: Path, option: str):
    error = asks(shop, "journal", option, str(tmp_path / "nowhere/x")).error
    assert error["type"] == "SourceError"
