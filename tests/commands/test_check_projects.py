"""Targets of every shape that pytest allows: the verdicts are the same, cold and warm."""

from __future__ import annotations

import sys
import venv

import pytest

from tests.authors import QUICK, catalog, checked, rules_of, spec
from tests.conftest import make_repository, write

CODE = """\
def double(number):
    return number * 2


async def later(number):
    return number + 1


def name():
    return __name__
"""


def breaks(file, test, *, green=None):
    """Two breaks of the code in that file: one that holds, and one that stays green."""
    doubled = {"file": file, "in": "double", "set_operator": {"at": "number * 2", "to": "+"}}
    late = {"file": file, "in": "later", "set_operator": {"at": "number + 1", "to": "-"}}
    tests = {"red": [test], **({"green": green} if green else {})}
    return catalog(spec("40-01", edit=doubled, tests=tests), spec("40-02", edit=late, tests=tests))


TEST = """\
from {module} import double


def test_double():
    assert double(3) == 6


def test_zero():
    assert double(0) in (0, 2)
"""
PLAIN = "tests/test_it.py::test_double"

PARAMETRISED = """\
import pytest

from app.code import double


@pytest.mark.parametrize(("given", "expected"), [(3, 6), (2, 4)], ids=["three [3]", "two::2 ñ"])
def test_double(given, expected):
    assert double(given) == expected
"""
UNITTEST = """\
import unittest

from app.code import double


class TestIt(unittest.TestCase):
    def setUp(self):
        self.given = 3

    def test_double(self):
        with self.subTest("three"):
            self.assertEqual(double(self.given), 6)
"""
ASYNC = """\
import pytest

from app.code import double, later


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.anyio
async def test_double():
    assert double(await later(2)) != 5 and double(3) == 6
"""
BESIDE = """\
import os
from pathlib import Path

import pytest

from app.code import double


@pytest.fixture(scope="session")
def expected():
    return int((Path(__file__).parent / "expected.txt").read_text())


def test_elsewhere(tmp_path):
    os.chdir(tmp_path)


def test_double(expected):
    assert double(3) == expected
"""
SESSION = """\
import pytest

made = []


@pytest.fixture(scope="session", autouse=True)
def once():
    made.append(1)
    yield
    assert made == [1]


@pytest.fixture(scope="session")
def six():
    from app.code import double

    return double(3)
"""

APP = {"app/__init__.py": "", "app/code.py": CODE}
IT = {"tests/test_it.py": TEST.format(module="app.code")}
CODE_PY = "app/code.py"

PROJECTS = {
    "src layout": (
        {"src/app/__init__.py": "", "src/app/code.py": CODE, **IT},
        ("src/app/code.py", PLAIN),
    ),
    "namespace package": (
        {"space/part/code.py": CODE, "tests/test_it.py": TEST.format(module="space.part.code")},
        ("space/part/code.py", PLAIN),
    ),
    "one module, tests beside it": (
        {"code_of_it.py": CODE, "test_it.py": TEST.format(module="code_of_it")},
        ("code_of_it.py", "test_it.py::test_double"),
    ),
    "coverage that fails below a threshold": (
        {
            **APP,
            **IT,
            "pytest.ini": "[pytest]\naddopts = -p pytest_cov --cov=app --cov-fail-under=100\n",
        },
        (CODE_PY, PLAIN),
    ),
    "workers in addopts": (
        {
            **APP,
            **IT,
            "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-p xdist.plugin -n 2 -x -q"\n',
        },
        (CODE_PY, PLAIN),
    ),
    "options in tox.ini": (
        {**APP, **IT, "tox.ini": "[pytest]\naddopts = --maxfail=1 --strict-config -p no:doctest\n"},
        (CODE_PY, PLAIN),
    ),
    "session fixtures": (
        {
            **APP,
            "tests/conftest.py": SESSION,
            "tests/test_it.py": "def test_double(six):\n    assert six == 6\n",
        },
        (CODE_PY, PLAIN),
    ),
    "unittest": ({**APP, "tests/test_it.py": UNITTEST}, (CODE_PY, "tests/test_it.py::TestIt")),
    "parametrised": (
        {**APP, "tests/test_it.py": PARAMETRISED},
        (CODE_PY, "tests/test_it.py::test_double[three [3]]"),
    ),
    "async": (
        {
            **APP,
            "tests/test_it.py": ASYNC,
            "pytest.ini": "[pytest]\naddopts = -p anyio.pytest_plugin\n",
        },
        (CODE_PY, PLAIN),
    ),
    "files beside the tests, and chdir": (
        {**APP, "tests/test_it.py": BESIDE, "tests/expected.txt": "6"},
        (CODE_PY, PLAIN),
    ),
}


NEED_PLUGINS = ("coverage that fails below a threshold", "workers in addopts")


@pytest.mark.parametrize("shape", PROJECTS)
def test_a_project_of_this_shape(tmp_path, shape, request):
    if shape in NEED_PLUGINS:
        request.getfixturevalue("with_plugins")
    files, (edited, test) = PROJECTS[shape]
    green = [test.partition("::")[0]]
    folder = make_repository(
        tmp_path / "project",
        {**files, **QUICK, **breaks(edited, test, green=green)},
    )
    assert rules_of(checked(folder, "40-01", cold=True, jobs=1)) == {"40-01": []}
    assert rules_of(checked(folder, cold=False, jobs=1)) == {"40-01": [], "40-02": ["not-red"]}


def test_a_target_that_is_installed_editable_from_the_work_tree(tmp_path, monkeypatch):
    """What is installed leads to the work tree; the tests must run the copy all the same."""
    files, (edited, test) = PROJECTS["src layout"]
    folder = make_repository(tmp_path / "project", {**files, **breaks(edited, test)})
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    (library,) = (tmp_path / "env/lib").glob("python3*/site-packages")
    ours = [entry for entry in sys.path if entry.endswith("site-packages")]
    library.joinpath("ours.pth").write_text("\n".join(ours) + "\n")
    library.joinpath("__editable__.app.pth").write_text(f"{folder}/src\n")
    write(folder, {**QUICK, ".gitignore": "__pycache__/\n"})
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    assert rules_of(checked(folder)) == {"40-01": [], "40-02": ["not-red"]}
    library.joinpath("__editable__.app.pth").unlink()
    (library / "app").symlink_to(folder / "src/app")
    assert rules_of(checked(folder)) == {"40-01": [], "40-02": ["not-red"]}
