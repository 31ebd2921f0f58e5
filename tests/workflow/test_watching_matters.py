"""Which saves can matter, as git sees it."""

from __future__ import annotations

import pytest

from breakkit.workflow.watching.mattering import Mattering
from breakkit.workflow.workspace import open_workspace
from tests.conftest import write


@pytest.fixture
def project(shop):
    write(
        shop,
        {
            "breakkit.toml": 'scratch_include = ["made/version.py"]\n',
            ".gitignore": "*.log\nout/\nmade/\n",
            "made/version.py": "1\n",
            "made/other.py": "1\n",
            "out/x.py": "1\n",
        },
    )
    return shop


@pytest.mark.parametrize(
    ("names", "matters"),
    [
        (["src/shop/pricing.py"], True),
        (["new.py"], True),
        (["deleted.py"], True),
        (["a.log"], False),
        (["out/x.py"], False),
        (["a.log", "out/x.py", "README"], True),
        (["made/version.py"], True),
        (["made/other.py"], False),
        ([":(odd) *name.py"], True),
        (["odd [x]*.log"], False),
        ([f"{n}.log" for n in range(20)], True),
    ],
)
def test_what_git_ignores_does_not_matter_unless_tests_need_it(project, names, matters):
    paths = [str(project / name) for name in names]
    assert Mattering(open_workspace(project)).matters(paths) is matters


def test_ignored_folders_are_left_out_but_for_what_tests_need(project):
    assert Mattering(open_workspace(project)).ignored_folders() == [str(project / "out")]


def test_where_git_fails_everything_may_matter(project, monkeypatch):
    mattering = Mattering(open_workspace(project))
    monkeypatch.setenv("PATH", "/nowhere")
    assert mattering.ignored_folders() == []
    assert mattering.matters([str(project / "a.log")])
