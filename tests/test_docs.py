"""README.md, the help, and what is really there agree."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import typer.main

from breakkit.cli import app
from breakkit.edits.registry import verb_module, verb_names
from breakkit.model import Config, Status, Verdict
from breakkit.workflow.probes import PROBES
from breakkit.workflow.watching.state import COMMANDS as KEYS
from tests.workflow.test_probes import PLAIN

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
GROUP = typer.main.get_command(app)
COMMANDS = GROUP.commands
SHARED = {"--repo", "--lang", "--json"}
ROWS = {
    row[1]: row[0]
    for row in re.finditer(r"^\| `breakkit ([a-z]+)[^`]*` \|.*$", README, re.MULTILINE)
}


def section(title):
    """The text under a heading of README.md."""
    return re.split(r"^## ", README.split(f"\n## {title}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


def blocks(text, language):
    """The code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def own_options(name):
    """A command's options, those that every command has aside."""
    return {
        opt
        for parameter in COMMANDS[name].params
        for opt in parameter.opts
        if opt.startswith("-") and opt not in SHARED
    }


def test_readme_has_exactly_the_keys_of_watch():
    keys = re.findall(r"^\| `(\w+)` \|", section("Watch"), re.MULTILINE)
    assert sorted(key.lower() for key in keys) == sorted([*KEYS, "q"])


def test_readme_has_exactly_the_commands_there_are():
    assert set(ROWS) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_all_its_parameters_have_help(name):
    command = COMMANDS[name]
    said = [command.help, *(parameter.help for parameter in command.params)]
    assert all(text and text.rstrip().endswith(".") for text in said), said


@pytest.mark.parametrize("name", COMMANDS)
def test_readme_has_exactly_the_options_of_a_command(name):
    assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", ROWS[name])) == own_options(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_argument_is_in_its_row(name):
    arguments = [one for one in COMMANDS[name].params if one.param_type_name == "argument"]
    usage = ROWS[name].split("`")[1].split()[2:]
    assert len(usage) == len(arguments)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_the_shared_options_and_readme_says_so(name):
    assert {opt for one in COMMANDS[name].params for opt in one.opts} >= SHARED
    assert all(f"`{option}" in section("Commands") for option in SHARED)


def test_readme_has_the_options_without_a_command():
    options = [opt for one in GROUP.params for opt in one.opts if one.help]
    assert options
    assert all(f"`breakkit {option}`" in README for option in options)


def test_help_is_printed_by_a_real_process():
    run = subprocess.run(
        [sys.executable, "-m", "breakkit", "apply", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(option in run.stdout for option in own_options("apply") | SHARED)


def test_readme_explains_exactly_the_keys_of_the_configuration():
    explained = re.findall(r"^\| `(\w+)` \|", section("On your own project"), re.MULTILINE)
    assert explained == [field.name for field in fields(Config)]


def test_readme_gives_the_defaults_of_the_configuration():
    defaults = dict(re.findall(r'^\| `(\w+)` \| `"?([^`"]*)"?` \|', README, re.MULTILINE))
    config = Config()
    for key in ("breaks", "target", "branch"):
        assert defaults[key] == getattr(config, key)
    for key in ("pytest_args", "env", "scratch_include", "protected"):
        assert defaults[key] in ("[]", "{}")
        assert not getattr(config, key)


def test_readme_names_every_verdict_and_status():
    verdicts = section("Commands").split("**Verdicts.**")[1]
    assert re.findall(r"`(\w+)`:", verdicts) == [*Verdict]
    assert all(f"`{status}`" in ROWS["list"] or f" {status}`" in ROWS["list"] for status in Status)


def test_readme_names_exactly_the_verbs_that_this_version_applies():
    said = re.search(r"^\*\*Verbs\*\*.*?\.$", section("Write a break"), re.MULTILINE | re.DOTALL)
    applied = {name for name in verb_names() if hasattr(verb_module(name), "VERB")}
    assert set(re.findall(r"`(\w+)`", said[0])) == applied


def test_readme_opens_with_the_two_commands_that_set_everything_up():
    opening = blocks(README, "console")[0]
    assert re.findall(r"^\$ (make \w+)", opening, re.MULTILINE) == ["make demo", "make test"]
    assert README.index(opening) < README.index("\n## ")


def test_the_make_targets_that_readme_names_exist():
    targets = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
    commands = re.findall(r"(?:^\$ |`)make ([^`#\n]+)", README, re.MULTILINE)
    named = {word for command in commands for word in command.split() if "=" not in word}
    assert {"demo", "test", "lint", "picture"} <= named
    assert named <= targets


def test_links_of_the_documents_lead_somewhere():
    for document in (ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")):
        text = document.read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (document.parent / link).exists(), f"{document.name}: {link}"


def test_the_picture_shows_the_job_and_fetches_nothing():
    svg = (ROOT / "docs" / "demo.svg").read_text(encoding="utf-8")
    root = ET.fromstring(svg)  # noqa: S314  # our own file
    text = " ".join("".join(element.itertext()) for element in root.iter())
    for command in ("apply 34-01", "observe", "hint --level 2", "verify", "revert"):
        assert f"$ breakkit {command}" in text
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in re.sub(r"url\(#", "", svg)


def test_the_page_on_sealed_checkouts_has_every_probe_and_what_a_plain_apply_tells():
    page = (ROOT / "docs" / "sealed.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z ]+) \| (✗?) ?\| (.+) \|$", page, re.MULTILINE)
    assert [(name, means) for name, _, means in rows] == [
        (name, probe.__doc__.splitlines()[0].rstrip(".")) for name, probe in PROBES.items()
    ]
    assert {name for name, mark, _ in rows if mark} == PLAIN
    assert f"for it by {len(PROBES)} means" in README
    assert f"with {len(PROBES)}\nleak probes" in README


def test_the_break_in_readme_works_in_the_playground(tmp_path):
    def run(*words):
        return subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)

    (spec,) = blocks(section("Write a break"), "yaml")
    name = re.search(r"`breaks\.d/([\w-]+)\.yaml`", section("Write a break"))[1]
    breakkit = (sys.executable, "-m", "breakkit")
    made = run(*breakkit, "playground", str(tmp_path / "play"))
    assert made.returncode == 0, made.stderr
    tmp_path /= "play"
    (tmp_path / "breaks.d" / f"{name}.yaml").write_text(spec, encoding="utf-8")
    applied = run(*breakkit, "apply", name)
    assert applied.returncode == 0, applied.stderr
    assert run("git", "diff", "--numstat", "main").stdout.split()[:2] == ["1", "1"]
    live = run(*breakkit, "verify", "--observable")
    assert live.returncode == 0, live.stdout + live.stderr
