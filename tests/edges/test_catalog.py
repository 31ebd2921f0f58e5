"""The folder of specs is read safely, and judged as a whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from breakkit.edges.catalog import load_catalog, load_one
from breakkit.errors import SpecError, UsageError

SPEC = """\
format: 1
id: {id}
title: {title}
concepts: [x]
difficulty: 1
requires: [{requires}]
edit: {{file: a.py, drop_stmt: f()}}
tests: {{red: [tests/a.py]}}
safety: s
symptom: s
hints: [a, b, c]
hidden_cause: c
fix: f
teaching: t
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty catalog."""
    path = tmp_path / "breaks.d"
    path.mkdir()
    return path


def write(folder: Path, break_id: str, requires: str = "", title: str = "Title") -> Path:
    path = folder / f"{break_id}.yaml"
    path.write_text(SPEC.format(id=break_id, requires=requires, title=title), encoding="utf-8")
    return path


def problems(folder: Path) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load_catalog(folder, "breaks.d")
    return str(caught.value).splitlines()


def test_all_specs_are_loaded_in_the_order_of_their_numbers(folder):
    for break_id in ("34-2", "34-10", "9-1"):
        write(folder, break_id)
    catalog = load_catalog(folder, "breaks.d", "es")
    assert [spec.id for spec in catalog.specs] == ["9-1", "34-2", "34-10"]
    assert catalog.entry("9-1").spec.title.has("es")
    assert catalog.entry("34-2").spec.edit.spec_file == "breaks.d/34-2.yaml"


def test_an_empty_folder_is_an_empty_catalog(folder):
    assert load_catalog(folder, "breaks.d").specs == ()


def test_other_hidden_and_nested_files_are_ignored(folder):
    write(folder, "34-01")
    (folder / "README.md").write_text("not a spec")
    (folder / ".draft.yaml").write_text("not a spec")
    (folder / "34-01.yaml~").write_text("not a spec")
    (folder / "more").mkdir()
    write(folder / "more", "34-02")
    assert [spec.id for spec in load_catalog(folder, "breaks.d").specs] == ["34-01"]


def test_a_missing_folder_is_told_with_advice(tmp_path):
    with pytest.raises(UsageError, match=r"course/breaks cannot be read \(No such file") as caught:
        load_catalog(tmp_path / "breaks", "course/breaks")
    assert "breakkit.toml" in caught.value.advice
    with pytest.raises(UsageError, match="Not a directory"):
        load_catalog(write(tmp_path, "34-01"), "breaks.d")


def test_the_errors_of_all_files_are_told_at_once(folder):
    broken = write(folder, "34-02")
    broken.write_text(broken.read_text().replace("difficulty: 1", "difficulty: ~"))
    write(folder, "34-01").write_text("format: [")
    write(folder, "34-03")
    (folder / "34-04.yml").write_text("anything")
    first, *rest = problems(folder)
    assert first.startswith("breaks.d/34-01.yaml:1:10: not YAML: ")
    assert rest == [
        "breaks.d/34-02.yaml:5:13: difficulty: expected a whole number from 1 to 5, found nothing",
        "breaks.d/34-04.yml:1:1: not read, because only .yaml is; rename it to 34-04.yaml",
    ]


def test_a_file_is_called_like_its_break(folder):
    (folder / "34-01.yaml").write_text(SPEC.format(id="34-02", requires="", title="t"))
    write(folder, "34-02")
    (problem,) = problems(folder)
    assert problem.startswith('breaks.d/34-01.yaml:2:5: id "34-02" is not the name of the file')


def test_requirements_exist(folder):
    write(folder, "34-01", requires="34-02, 34-77, 99-99")
    write(folder, "34-02").write_text("format: 2")  # broken, but there
    messages = [line for line in problems(folder) if line.startswith("breaks.d/34-01")]
    assert messages == [
        'breaks.d/34-01.yaml:6:19: there is no break "34-77"; did you mean "34-02"?',
        'breaks.d/34-01.yaml:6:26: there is no break "99-99"',
    ]


def test_circles_of_requirements_are_named_once_each(folder):
    write(folder, "2-1", requires="2-1")
    write(folder, "10-1", requires="9-3")
    write(folder, "9-3", requires="34-01, 9-4")
    write(folder, "9-4", requires="10-1")
    write(folder, "34-01")
    circle = "these breaks require each other in a circle:"
    assert problems(folder) == [
        f"breaks.d/2-1.yaml:6:12: {circle} 2-1 → 2-1; nobody could start",
        f"breaks.d/9-3.yaml:6:19: {circle} 9-3 → 9-4 → 10-1 → 9-3; nobody could start",
    ]


def test_a_long_chain_and_a_diamond_are_no_circle(folder):
    write(folder, "1-0")
    for number in range(1, 40):
        write(folder, f"1-{number}", requires=f"1-{number - 1}")
    write(folder, "2-1", requires="1-38, 1-39")
    assert len(load_catalog(folder, "breaks.d").specs) == 41


def test_one_spec_loads_though_its_neighbours_are_broken(folder):
    write(folder, "34-01", requires="34-02")
    write(folder, "34-02").write_text("- broken")
    assert load_one(folder, "34-01", "breaks.d").spec.id == "34-01"
    with pytest.raises(SpecError, match=r"34-02\.yaml:1:1"):
        load_one(folder, "34-02", "breaks.d")


@pytest.mark.parametrize("break_id", ["34-09", "../34-01", "34-01.yaml", "", "34-01\0"])
def test_an_unknown_id_is_told_with_the_nearest(folder, break_id):
    write(folder, "34-01")
    write(folder.parent, "34-01")
    with pytest.raises(UsageError, match='no break "') as one:
        load_one(folder, break_id, "breaks.d")
    with pytest.raises(UsageError, match='no break "') as whole:
        load_catalog(folder, "breaks.d").entry(break_id)
    near = "did you mean 34-01?" if break_id else "`breakkit list` shows all of them"
    assert one.value.advice == whole.value.advice == near


def test_a_link_may_stay_inside_the_folder_and_not_leave_it(folder):
    outside = write(folder.parent, "34-02")
    (folder / "34-02.yaml").symlink_to(outside)
    (folder / "34-01.yaml").symlink_to("34-01.txt")
    write(folder, "34-01.txt").rename(folder / "34-01.txt")
    (folder / "34-01.txt").write_text(SPEC.format(id="34-01", requires="", title="t"))
    assert problems(folder) == [
        "breaks.d/34-02.yaml:1:1: a link that leads out of the catalog; put the file itself here"
    ]


def test_what_is_no_regular_file_is_refused_without_waiting(folder):
    os.mkfifo(folder / "1-1.yaml")
    (folder / "1-2.yaml").mkdir()
    (folder / "1-3.yaml").symlink_to("1-3.yaml")
    (folder / "1-4.yaml").symlink_to("nowhere.yaml")
    (folder / "1-5.yaml").symlink_to("/dev/zero")
    first, second, third, fourth, fifth = problems(folder)
    assert first == "breaks.d/1-1.yaml:1:1: not a file; remove it, or put the spec itself here"
    assert second == "breaks.d/1-2.yaml:1:1: not a file; remove it, or put the spec itself here"
    assert third.startswith("breaks.d/1-3.yaml:1:1: cannot be read (")
    assert fourth == "breaks.d/1-4.yaml:1:1: cannot be read (No such file or directory)"
    assert fifth.startswith("breaks.d/1-5.yaml:1:1: a link that leads out of the catalog")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            "format: 1\ntitle: añ".encode() + b"\xf1",
            "2:10: not UTF-8 (byte 0xf1); save it as UTF-8",
        ),
        ("format: 1".encode("utf-16"), "1:1: not UTF-8 (byte 0xff); save it as UTF-8"),
        (b"#" * 300_000, "1:1: too large for a break spec (more than 256 KiB)"),
        (b"format: 1\0", "1:10: control character U+0000; remove it"),
    ],
)
def test_bytes_that_are_no_text_are_told_where(folder, data, expected):
    (folder / "34-01.yaml").write_bytes(data)
    assert problems(folder) == [f"breaks.d/34-01.yaml:{expected}"]


def test_a_name_that_is_no_text_can_be_printed(folder):
    (folder / os.fsdecode(b"1-\xff.yaml")).write_text("{}")
    (only,) = {line.split(":")[0] for line in problems(folder)}
    assert only.encode("utf-8") == b"breaks.d/1-?.yaml"
