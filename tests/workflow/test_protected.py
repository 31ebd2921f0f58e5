"""Which paths are protected."""

from dataclasses import replace

import pytest

from breakkit.model import BreakSpec, Config, Edit, LinkedTests, Text
from breakkit.workflow.protected import Protected

TEXT = Text({"en": "x"}, "en")
SPEC = BreakSpec(
    id="10-01",
    title=TEXT,
    concepts=("c",),
    difficulty=1,
    edit=Edit("src/shop/pricing.py", "drop_entry", "x"),
    tests=LinkedTests(("tests/unit/test_pricing.py::test_a[x::y]",)),
    safety=TEXT,
    symptom=TEXT,
    hints=(TEXT, TEXT, TEXT),
    hidden_cause=TEXT,
    fix=TEXT,
    teaching=TEXT,
)


def is_protected(path, red="tests/unit/test_pricing.py::test_a", root=".", edited=None, **config):
    spec = replace(
        SPEC,
        tests=LinkedTests((red,)),
        edit=replace(SPEC.edit, file=edited or SPEC.edit.file),
    )
    return Protected(Config(**config), root, spec).of([path]) == (path,)


@pytest.mark.parametrize(
    "path",
    [
        "tests/unit/test_pricing.py",
        "tests/data/orders.json",
        "tests",
        "lib/tests/helpers.py",
        "src/shop/test_pricing.py",
        "src/shop/pricing_test.py",
        "conftest.py",
        "src/deep/down/conftest.py",
        "pytest.ini",
        ".pytest.ini",
        "lib/tox.ini",
        "setup.cfg",
        "pyproject.toml",
        "breakkit.toml",
        "breaks.d/10-01.yaml",
        "breaks.d",
        "src/sitecustomize.py",
        "src/x.pth",
        "src/x-1.0.dist-info/entry_points.txt",
        "src/x.egg-info/entry_points.txt",
    ],
)
def test_protected_by_default(path):
    assert is_protected(path)


@pytest.mark.parametrize(
    "path",
    [
        "src/shop/pricing.py",
        "src/shop/contest.py",
        "src/shop/latest.py",
        "src/testing.py",
        "src/shop/breaks.d.py",
        "docs/breaks.d/x",
        "attests/x.py",
        "setup.py",
        "src/shop/config.toml",
    ],
)
def test_not_protected(path):
    assert not is_protected(path)


@pytest.mark.parametrize(
    ("red", "path", "protected"),
    [
        ("checks/deep/check_a.py::test_a", "checks/deep/helper.py", True),
        ("checks/deep/check_a.py::test_a", "checks/helper.py", False),
        ("checks", "checks/deep/helper.py", True),
        ("check_a.py::test_a", "check_a.py", True),
        ("check_a.py::test_a", "other.py", False),
        ("src/shop/check_a.py::test_a", "src/shop/check_a.py", True),
        ("src/shop/check_a.py::test_a", "src/shop/orders.py", False),
        ("src/core/check_a.py::test_a", "src/core/orders.py", False),
        ("src/shop", "src/shop/orders.py", False),
        ("src/shop/test/deep/a.py", "src/shop/test/helper.py", True),
        ("src/shop/test/deep/a.py", "src/other/test/helper.py", False),
        ("src/testing/tests/a.py", "src/testing/orders.py", False),
        ("ch[e]cks/a.py", "ch[e]cks/helper.py", True),
        ("ch[e]cks/a.py", "chocks/helper.py", False),
    ],
)
def test_the_folder_of_a_linked_test_unless_the_code_lives_there(red, path, protected):
    assert is_protected(path, red) is protected


def test_the_edited_file_is_not_protected_by_its_own_folder():
    assert not is_protected("testing/core.py", "testing/check_a.py", edited="testing/core.py")
    assert is_protected("testing/check_a.py", "testing/check_a.py", edited="testing/core.py")


@pytest.mark.parametrize(
    ("path", "protected"),
    [
        ("course/breaks/10-01.yaml", True),
        ("breaks/10-01.yaml", False),
        ("app [1]/checks/helper.py", True),
        ("app 1/checks/helper.py", False),
        ("checks/helper.py", False),
        ("app [1]/golden/deep/a.txt", True),
        ("app [1]/deep/a.golden", True),
        ("app [1]/data/a.csv", True),
        ("app [1]/deep/data/a.csv", False),
        ("deep/a.golden", False),
    ],
)
def test_paths_start_from_the_project_and_the_target(path, protected):
    assert (
        is_protected(
            path,
            "checks/check_a.py",
            root="course",
            breaks="breaks",
            target="../app [1]",
            protected=("golden/", "*.golden", "data/*.csv"),
        )
        is protected
    )


def test_a_catalog_in_the_root_is_its_yaml_files_alone():
    assert is_protected("10-01.yaml", breaks=".")
    assert not is_protected("src/shop/pricing.py", breaks=".")


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("src/json.py", "src/json.py"),
        ("src/json.cpython-311-x86_64-linux-gnu.so", "src/json.cpython-311-x86_64-linux-gnu.so"),
        ("src/sitecustomize/__init__.py", "src/sitecustomize"),
        ("pytest.py", "pytest.py"),
        ("_pytest/reports.py", "_pytest"),
        ("src/pytest_evil/plugin.py", "src/pytest_evil"),
        ("src/shop/json.py", None),
        ("src/shop.py", None),
        ("docs/json.py", None),
    ],
)
def test_what_would_stand_before_pythons_own_modules(path, module):
    assert Protected(Config(), "", SPEC).shadowing(path) == module


def test_shadowing_knows_the_projects_import_folders():
    deep = Protected(Config(target="app", pythonpath=("lib", "../other")), "course", SPEC)
    assert deep.shadowing("course/app/lib/json.py") == "course/app/lib/json.py"
    assert deep.shadowing("course/other/json.py") == "course/other/json.py"
    assert deep.shadowing("course/app/src/json.py") is None
    assert deep.shadowing("json.py") is None
