"""The tab key: commands, options, and ids with their titles; and silence where there is nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from breakkit.__main__ import complete
from breakkit.edges import shells
from breakkit.edges.titles import titles_of
from breakkit.render.completion import BETWEEN, SCRIPTS, WORDS
from tests.conftest import write
from tests.learner import asks, shop_with, spec, working_in

TITLE = "Orders lose their id"
WITH_IDS = ("show", "apply", "hint", "reveal", "observe", "check", "lesson", "journal")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return shop_with(
        tmp_path / "shop",
        b9_02=spec("9-02", title="Plain, and in quotes"),
        b10_01=spec("10-01"),
    )


@pytest.fixture
def press(monkeypatch, capsys):
    """Presses the tab key after these words: returns candidate → meaning."""

    def pressed(folder: Path, *words: str) -> dict[str, str]:
        with working_in(folder), monkeypatch.context() as patch:
            patch.setenv(WORDS, BETWEEN.join(words))
            complete()
        said = capsys.readouterr()
        assert said.err == ""
        rows = [line.partition("\t") for line in said.out.splitlines()]
        return {value: meaning for value, _, meaning in rows}

    return pressed


@pytest.mark.parametrize("command", WITH_IDS)
def test_every_command_that_takes_an_id_completes_it_with_its_title(shop, press, command):
    found = press(shop, command, "")
    assert list(found.items()) == [("9-02", "Plain, and in quotes"), ("10-01", TITLE)]
    assert press(shop, command, "10") == {"10-01": TITLE}
    assert press(shop, command, "34") == {}


def test_titles_are_in_the_language_of_the_learner(shop, press, monkeypatch):
    spanish = {"10-01": "Los pedidos pierden su id"}
    assert press(shop, "hint", "--lang", "es", "10") == spanish
    assert press(shop, "--lang", "es", "hint", "10") == spanish
    monkeypatch.setenv("BREAKKIT_LANG", "es")
    assert press(shop, "hint", "10") == spanish
    assert press(shop, "hint", "9") == {"9-02": "Plain, and in quotes"}


def test_commands_options_and_their_values(shop, press):
    assert set(press(shop, "re")) == {"reveal", "revert"}
    assert press(shop, "journ") == {"journal": "Show your record of the breaks, or add to it."}
    assert "--level" in press(shop, "hint", "--l")
    assert list(press(shop, "list", "--status", "")) == ["wip", "active", "deprecated"]
    assert list(press(shop, "journal", "--score", "p")) == ["partly"]
    assert list(press(shop, "journal", "--score=p")) == ["--score=partly"]
    assert list(press(shop, "journal", "--score", "=", "p")) == ["partly"], "as Bash splits it"
    assert list(press(shop, "journal", "--score", "=")) == ["yes", "partly", "no"]
    assert list(press(shop, "list", "--phase", "")) == ["9", "10"]
    assert set(press(shop, "list", "--lang", "")) >= {"en", "es"}
    assert press(shop, "list", "--repo", "") == {}, "folders are the shell's own"


def test_another_repository_is_looked_into(shop, press, tmp_path):
    assert press(tmp_path, "show", "--repo", str(shop), "10") == {"10-01": TITLE}


def test_a_drill_is_not_told(shop, press):
    before = press(shop, "show", "")
    assert asks(shop, "apply", "10-01", "--blind", "--no-tests").code == 0
    during = press(shop, "show", "")
    assert list(during) == ["blind", *before]
    assert {**before, **during} == {"blind": "the break that is applied", **before}


def test_where_there_is_nothing_to_say_nothing_is_said(shop, press, tmp_path):
    assert press(tmp_path, "show", "") == {}, "no repository"
    write(shop, {"breaks.d/10-01.yaml": "title: [\n", "breaks.d/9-02.yaml": b"\xff\xfe"})
    assert press(shop, "show", "") == {"9-02": "", "10-01": ""}
    (shop / "breakkit.toml").write_text("breaks = 7\n", encoding="utf-8")
    assert press(shop, "show", "") == {}


def test_the_process_ends_well_and_in_silence(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "breakkit", "revert"],
        cwd=tmp_path,
        env={**os.environ, WORDS: BETWEEN.join(["show", ""])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: Plain words", "Plain words"),
        ('title: "A: quoted \\u00f1"', "A: quoted ñ"),
        ("title: 'It''s'", "It's"),
        ("title: {en: One, es: Uno}  # a comment", {"en": "One", "es": "Uno"}),
        ("title:\n  en: One\n\n  es: Uno", {"en": "One", "es": "Uno"}),
        ("title: >-\n  folded\n  words", "folded words"),
        ("title: 7", ""),
        ("title: *nowhere", ""),
        ("title: !!python/name:os.system x", ""),
        ("{title: flow}", ""),
        ("symptom: |\n  title: not this one", ""),
    ],
)
def test_a_title_is_read_as_yaml_has_it_or_not_at_all(tmp_path, line, title):
    write(tmp_path, {"breaks.d/1-01.yaml": f"format: 1\n{line}\nconcepts: [a]\n"})
    assert titles_of(tmp_path / "breaks.d", tmp_path / "kept") == {"1-01": title}


def test_what_was_read_is_kept_until_its_file_changes(tmp_path, monkeypatch):
    folder, kept = tmp_path / "breaks.d", tmp_path / "git/titles.json"
    write(folder, {"1-01.yaml": "title: One\n", "1-02.yaml": "title: Two\n", ".1-03.yaml": ""})
    assert titles_of(folder, kept) == {"1-01": "One", "1-02": "Two"}
    with monkeypatch.context() as patch:
        patch.setattr("breakkit.edges.titles._title", lambda path: pytest.fail("read again"))
        assert titles_of(folder, kept) == {"1-01": "One", "1-02": "Two"}
    write(folder, {"1-01.yaml": "title: Another\n"})
    (folder / "1-02.yaml").unlink()
    assert titles_of(folder, kept) == {"1-01": "Another"}


@pytest.mark.parametrize("damaged", ["", "[]", "{", '{"x": 1}', '{"FILE": []}', '{"FILE": [1]}'])
def test_a_damaged_memory_is_no_memory(tmp_path, damaged):
    folder, kept = tmp_path / "breaks.d", tmp_path / "titles.json"
    write(folder, {"1-01.yaml": "title: One\n"})
    kept.write_text(damaged.replace("FILE", str(folder / "1-01.yaml")), encoding="utf-8")
    assert titles_of(folder, kept) == {"1-01": "One"}
    assert [each[-1] for each in json.loads(kept.read_bytes()).values()] == ["One"]


def test_without_a_memory_it_works_as_well(tmp_path):
    write(tmp_path, {"breaks.d/1-01.yaml": "title: One\n", "file": ""})
    assert titles_of(tmp_path / "breaks.d", tmp_path / "file/below") == {"1-01": "One"}
    assert titles_of(tmp_path / "nowhere", tmp_path / "kept") == {}


BASH = """\
source "$1"
tab() {
    COMP_WORDS=(breakkit "$@"); COMP_CWORD=$#
    _breakkit_completion "$BREAKKIT"
    printf '%s\\n' "${COMPREPLY[@]}"
}
tab show ''
tab show 10
"""


def test_bash_shows_titles_in_a_list_and_inserts_the_id_alone(tmp_path):
    evil = "title: '$(touch evil) * \"x\"'\n"
    shop = shop_with(tmp_path / "shop", b9_02=evil, b10_01=spec("10-01"))
    write(
        tmp_path,
        {"script": SCRIPTS["bash"], "breakkit": f"#!/bin/sh\n{sys.executable} -m breakkit"},
    )
    (tmp_path / "breakkit").chmod(0o755)
    run = subprocess.run(
        ["bash", "--norc", "-c", BASH, "bash", tmp_path / "script"],
        cwd=shop,
        env={**os.environ, "BREAKKIT": str(tmp_path / "breakkit")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    assert run.stdout.splitlines() == [
        '9-02   ($(touch evil) * "x")',
        f"10-01  ({TITLE})",
        "10-01",
    ]
    assert not (shop / "evil").exists()


@pytest.mark.parametrize(
    ("shell", "script", "rc"),
    [
        ("bash", ".bash_completions/breakkit.sh", ".bashrc"),
        ("zsh", ".zfunc/_breakkit", ".zshrc"),
        ("fish", ".config/fish/completions/breakkit.fish", None),
    ],
)
def test_installing_twice_is_installing_once(tmp_path, monkeypatch, shell, script, rc):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(shells, "current_shell", lambda known: shell)
    if rc:
        write(tmp_path, {"dotfiles": "alias ll='ls -l'"})
        (tmp_path / rc).symlink_to(tmp_path / "dotfiles")
    for _ in range(2):
        said = asks(tmp_path, "--install-completion")
        assert said.code == 0
        assert str(tmp_path / script) in said.result["text"]
    assert (tmp_path / script).read_text(encoding="utf-8") == SCRIPTS[shell]
    if rc:
        assert (tmp_path / rc).is_symlink()
        own, ours = (tmp_path / rc).read_text(encoding="utf-8").splitlines()
        assert own == "alias ll='ls -l'"
        assert str(script).split("/")[0] in ours


def test_another_shell_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("tcsh", "/bin/tcsh"))
    error = asks(tmp_path, "--show-completion").error
    assert (error["type"], "'tcsh'" in error["message"]) == ("UsageError", True)
    assert "bash, zsh, fish" in error["advice"]
