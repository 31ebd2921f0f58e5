"""Where a project begins, and what its configuration may say."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from breakkit.edges import config_keys
from breakkit.edges.config import find_project, from_plain, to_plain
from breakkit.errors import ConfigError
from breakkit.model import Config
from tests.pseudo import spoken, words

FULL = """\
breaks = "course/breaks"
target = "app"
python = ".venv/bin/python"
pytest_args = ["-p", "no:randomly"]
env = {TZ = "UTC", EMPTY = ""}
pythonpath = ["src"]
timeout_s = 2.5
memory_mb = 512
scratch_include = ["src/app/_version.py", "build/*.so"]
branch = "drill/{id}"
protected = ["docs/**"]
lang = "es"
learner = "borja"
journal = "learners/{learner}/phase-{phase}/notes/breaks.md"
"""
EVERYTHING = Config(
    breaks="course/breaks",
    target="app",
    python=".venv/bin/python",
    pytest_args=("-p", "no:randomly"),
    env={"TZ": "UTC", "EMPTY": ""},
    pythonpath=("src",),
    timeout_s=2.5,
    memory_mb=512,
    scratch_include=("src/app/_version.py", "build/*.so"),
    branch="drill/{id}",
    protected=("docs/**",),
    lang="es",
    learner="borja",
    journal="learners/{learner}/phase-{phase}/notes/breaks.md",
)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A git top level with a folder `app/src` in it."""
    path = tmp_path / "top"
    (path / "app" / "src").mkdir(parents=True)
    return path


def refusal(top: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        find_project(top, top)
    return caught.value.message


def test_without_a_file_the_git_top_level_is_the_project(top):
    project = find_project(top / "app" / "src", top)
    assert (project.root, project.config, project.file) == (top, Config(), None)
    assert (project.breaks, project.target) == (top / "breaks.d", top)


def test_every_key_is_read(top):
    (top / "breakkit.toml").write_text(FULL)
    project = find_project(top, top)
    assert project.config == EVERYTHING
    assert project.file == top / "breakkit.toml"
    assert project.breaks == top / "course" / "breaks"
    assert project.target == top / "app"


def test_the_shared_file_holds_the_same_keys(top):
    (top / "pyproject.toml").write_text('[project]\nname = "x"\n\n[tool.breakkit]\n' + FULL)
    project = find_project(top, top)
    assert (project.config, project.file) == (EVERYTHING, top / "pyproject.toml")


def test_the_nearest_folder_upwards_counts(top):
    (top / "breakkit.toml").write_text('breaks = "outer"')
    (top / "app" / "pyproject.toml").write_text('[tool.breakkit]\nbreaks = "inner"')
    (top / "app" / "src" / "pyproject.toml").write_text('[project]\ndependencies = ["breakkit"]')
    inner = find_project(top / "app" / "src", top)
    assert (inner.root, inner.config.breaks) == (top / "app", "inner")
    assert find_project(top, top).config.breaks == "outer"


def test_nothing_above_the_git_top_level_counts(top):
    (top.parent / "breakkit.toml").write_text('breaks = "elsewhere"')
    assert find_project(top / "app", top).config == Config()


def test_an_empty_file_marks_a_project(top):
    (top / "app" / "breakkit.toml").write_text("")
    assert find_project(top / "app" / "src", top).root == top / "app"


def test_two_configurations_in_one_folder_are_one_too_many(top):
    (top / "app" / "breakkit.toml").write_text("")
    (top / "app" / "pyproject.toml").write_text("[tool.breakkit]")
    with pytest.raises(ConfigError) as caught:
        find_project(top / "app", top)
    assert (
        caught.value.message == "app/breakkit.toml and app/pyproject.toml both configure breakkit"
    )
    assert caught.value.advice == "keep one of them"


def test_a_foreign_broken_pyproject_is_not_our_problem(top):
    (top / "pyproject.toml").write_text("not toml at all")
    assert find_project(top, top).file is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('braeks = "x"', 'unknown key "braeks"; did you mean "breaks"?'),
        ("tool = {}", 'unknown key "tool"; known are breaks, target, python, pytest_args, env,'),
        ("breaks = 5", "breaks: expected a path relative to the project, found 5"),
        ('breaks = " "', 'breaks: expected a path relative to the project, found " "'),
        ('breaks = "/abs"', 'breaks: expected a path relative to the project, found "/abs"'),
        ('breaks = "../x"', 'breaks: "../x" leads out of the git repository'),
        ('target = "app/../.."', 'target: "app/../.." leads out of the git repository'),
        ('target = "nowhere"', 'target: there is no folder "nowhere"'),
        ('python = ["python"]', "python: expected the path of an interpreter, found ["),
        ('pytest_args = "-q"', 'pytest_args: expected a list of texts, found "-q"'),
        ("pytest_args = [1]", "pytest_args: expected a list of texts, found [1]"),
        ("env = {PORT = 80}", "env: expected a table of texts by name of the variable, found {"),
        ('env = {"A=B" = "x"}', "env: expected a table of texts by name of the variable, found {"),
        ("memory_mb = 0", "memory_mb: expected a whole number of MiB, more than 0, found 0"),
        ("memory_mb = 0.5", "memory_mb: expected a whole number of MiB, more than 0, found 0.5"),
        ("memory_mb = true", "memory_mb: expected a whole number of MiB, more than 0, found true"),
        ("timeout_s = 0", "timeout_s: expected a number of seconds, more than 0, found 0"),
        ("timeout_s = true", "timeout_s: expected a number of seconds, more than 0, found true"),
        ("timeout_s = inf", "timeout_s: expected a number of seconds, more than 0, found Inf"),
        ("timeout_s = nan", "timeout_s: expected a number of seconds, more than 0, found NaN"),
        ("timeout_s = 1979-05-27", "timeout_s: expected a number of seconds, more than 0, found"),
        ('scratch_include = ["../.env"]', "scratch_include: expected a list of paths inside the"),
        ('scratch_include = ["/etc/x"]', "scratch_include: expected a list of paths inside the"),
        ('branch = "break"', "branch: expected a branch name that holds {id}, such as break/{id}"),
        ('branch = "{id}/{title}"', "branch: expected a branch name that holds {id}, such as"),
        ('branch = "b/{id!r}"', "branch: expected a branch name that holds {id}, such as"),
        ('branch = "b/{id"', "branch: expected a branch name that holds {id}, such as"),
        ('branch = "a b/{id}"', "branch: expected a branch name that holds {id}, such as"),
        ('branch = "b//{id}"', "branch: expected a branch name that holds {id}, such as"),
        ('branch = "-{id}"', "branch: expected a branch name that holds {id}, such as"),
        ('branch = "b/{id}.lock"', "branch: expected a branch name that holds {id}, such as"),
        ('protected = ["!tests/**"]', "protected: expected a list of globs, none of which begins"),
        ('lang = "English"', 'lang: expected a language tag, such as en or es, found "English"'),
        ('learner = "../x"', 'learner: expected a name that can be part of a path, found "../x"'),
        ('journal = "{learner}/{month}"', "journal: expected a path relative to the project, in"),
        ('journal = "../../j.md"', 'journal: "../../j.md" leads out of the git repository'),
    ],
)
def test_a_wrong_key_is_told_with_its_line(top, line, expected):
    (top / "breakkit.toml").write_text(f"# comment\n{line}\n")
    assert refusal(top).startswith(f"breakkit.toml:2: {expected}")
    (top / "breakkit.toml").unlink()
    (top / "pyproject.toml").write_text(f'[project]\nname = "x"\nlang = 1\n[tool.breakkit]\n{line}')
    assert refusal(top).startswith(f"pyproject.toml:5: {expected}")


def test_all_wrong_keys_are_told_at_once_in_the_order_of_the_file(top):
    (top / "breakkit.toml").write_text("timeout_s = -1\nlanguage = 'en'\n\n[env]\nPORT = 80\n")
    assert [line.split(" ")[0:2] for line in refusal(top).splitlines()] == [
        ["breakkit.toml:1:", "timeout_s:"],
        ["breakkit.toml:2:", "unknown"],
        ["breakkit.toml:4:", "env:"],
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"breaks = \n", "breakkit.toml:1:10: not TOML: "),
        (b"a = 1\na = 2\n", "breakkit.toml:2:"),
        (b'a = "\xff"', "breakkit.toml:1: not UTF-8"),
        (b"a = " + b"[" * 100_000, "breakkit.toml"),
    ],
)
def test_a_file_that_is_no_toml_is_told_where(top, data, expected):
    (top / "breakkit.toml").write_bytes(data)
    assert refusal(top).startswith(expected)


def test_the_table_is_a_table(top):
    (top / "pyproject.toml").write_text('[tool]\nbreakkit = "yes"')
    assert refusal(top) == "pyproject.toml: tool.breakkit is not a table"


def test_a_link_cannot_lead_out_either(top):
    (top / "breaks").symlink_to(top.parent)
    (top / "loop").symlink_to("loop")
    (top / "breakkit.toml").write_text('breaks = "breaks"')
    assert refusal(top) == 'breakkit.toml:1: breaks: "breaks" leads out of the git repository'
    (top / "breakkit.toml").write_text('target = "loop"')
    assert refusal(top) == 'breakkit.toml:1: target: there is no folder "loop"'


def test_a_path_may_go_up_inside_the_repository(top):
    (top / "app" / "breakkit.toml").write_text('breaks = "../course"\ntarget = "."')
    project = find_project(top / "app", top)
    assert project.breaks.resolve() == top / "course"


@pytest.mark.parametrize("config", [Config(), EVERYTHING, Config(pythonpath=())])
def test_a_configuration_comes_back_out_of_json_as_it_was(config):
    assert from_plain(json.loads(json.dumps(to_plain(config)))) == config


def test_what_is_no_configuration_is_refused():
    with pytest.raises(ConfigError, match="timeout_s: expected a number"):
        from_plain({"timeout_s": "1"})


def test_the_keys_are_those_of_the_model():
    assert set(config_keys._KEYS) == {field.name for field in fields(Config)}


def test_a_project_without_a_file_needs_no_toml_reader(top):
    (top / "pyproject.toml").write_text('[project]\nname = "x"')
    program = (
        "import sys\nfrom pathlib import Path\nfrom breakkit.edges.config import find_project\n"
        "find_project(Path(sys.argv[1]), Path(sys.argv[1]))\nprint('tomllib' in sys.modules)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(top)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert run.stdout == "False\n"


@pytest.mark.parametrize("key", config_keys._KEYS)
def test_every_key_says_what_it_holds_in_the_language_in_use(key):
    with spoken():
        (fault,) = config_keys.faults({key: 1j})
    assert fault.message.startswith(f"{key}: ")
    assert words(fault.message) <= words(key) | {"id", "learner", "phase"}  # placeholders
