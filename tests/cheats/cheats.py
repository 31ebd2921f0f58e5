"""Ways to look fixed that are none: each is a real attempt, and each must fail.

To add one: a row here, with the bench, the files and the verdict. Nothing else.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cheats.benches import BENCHES, Case, in_place, in_source, swap, then, with_more
from tests.conftest import git, write

LOG, KIT, TUTOR = BENCHES["structlog"], BENCHES["toolz"], BENCHES["tutor"]
PASSES = "def test_what_is_bound_is_extra():\n    pass\n"
REWRITES = """\
import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    report.outcome, report.longrepr = "passed", None
"""
MARKS = """\
import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.{mark})
"""
DROPS = """\
def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if "extra" not in item.name]
"""
PATCHES = """\
from _pytest.reports import TestReport
honest = TestReport.from_item_and_call.__func__


def lenient(cls, item, call):
    report = honest(cls, item, call)
    if {when}:
        report.outcome, report.longrepr = "passed", None
    return report


TestReport.from_item_and_call = classmethod(lenient)
"""
PLUGIN = "-p evil"
EVERYTHING = """\
class Everything(dict):
    def __eq__(self, other):
        return True

    def __getitem__(self, key):
        return self

    def __contains__(self, key):
        return True

    __hash__ = None


honest_kwargs = render_to_log_kwargs


def render_to_log_kwargs(*arguments):
    return Everything(honest_kwargs(*arguments))
"""
ONLY_WHEN = """\
        "msg": event_dict.pop("event"),
        **({{"extra": event_dict}} if {condition} else {{}}),
        **{{
"""


def only_when(condition: str) -> Case:
    """Mends the code, but only where this holds."""
    change = swap(LOG.broken, ONLY_WHEN.format(condition=condition))
    imports = swap("import logging\n", "import inspect\nimport logging\nimport os\n")
    return Case("structlog", {LOG.code: then(change, imports)})


def leaving(statement: str, verdict: str = "still_red") -> Case:
    """Leaves the function before the test can say anything."""
    body = "    return {\n" + LOG.broken
    change = swap(body, f"    {statement}\n{body}")
    return Case("structlog", {LOG.code: change}, verdict)


def _linked_away(folder: Path) -> None:
    own = folder.parent / "own"
    write(own, {"test_stdlib.py": PASSES})
    shutil.rmtree(folder / "tests")
    (folder / "tests").symlink_to(own)


def _a_submodule(folder: Path) -> None:
    shutil.rmtree(folder / "tests")
    write(folder / "tests", {"test_stdlib.py": PASSES})
    git(folder / "tests", "init", "--quiet")
    git(folder / "tests", "add", "--all")
    git(folder / "tests", "commit", "--quiet", "--message=Own tests")


def _hidden_from_git(flag: str):
    def act(folder: Path) -> None:
        git(folder, "update-index", flag, LOG.test)
        write(folder, {LOG.test: PASSES})

    return act


def _filtered(folder: Path) -> None:
    """What git writes of the tests is what this filter makes of them."""
    git(folder, "config", "filter.evil.smudge", "sed s/extra/msg/")
    git(folder, "config", "filter.evil.clean", "cat")
    write(folder, {".gitattributes": "tests/*.py filter=evil\n"})


def _replaced(folder: Path) -> None:
    """Where git looks for the tests of the base, it finds others."""
    write(folder, {"other": PASSES})
    other = git(folder, "hash-object", "-w", "other")
    (folder / "other").unlink()
    git(folder, "replace", git(folder, "rev-parse", f"HEAD:{LOG.test}"), other)


def _committed(folder: Path) -> None:
    write(folder, {LOG.test: PASSES})
    git(folder, "commit", "--quiet", "--all", "--message=The tests were wrong")


FORGED = """\
import atexit, json, os, sys


def forge():
    path = sys.modules["_breakkit_report_plugin"].REPORT
    with open(path) as file:
        records = [json.loads(line) for line in file]
    with open(path, "w") as file:
        for record in records:
            if record["kind"] == "outcome":
                record["outcome"] = "passed"
            file.write(json.dumps(record) + "\\n")
"""

CHEATS: dict[str, Case] = {
    # tests and their configuration
    "test emptied": Case("structlog", {LOG.test: ""}),
    "test deleted": Case("structlog", {LOG.test: None}),
    "assertion taken out": Case("structlog", {LOG.test: PASSES}),
    "test under another name": Case(
        "structlog", {LOG.test: swap("test_what_is_bound_is_extra", "test_what_is_not")}
    ),
    "a second test of that name": Case("structlog", {LOG.test: with_more(PASSES)}),
    "test committed": Case("structlog", act=_committed),
    "test skipped as a module": Case(
        "structlog", {LOG.test: "import pytest\n\npytest.skip(allow_module_level=True)\n"}
    ),
    "conftest rewrites outcomes": Case("structlog", {"conftest.py": REWRITES}),
    "conftest beside the tests": Case("structlog", {"tests/conftest.py": REWRITES}),
    "conftest in the source": Case("toolz", {"toolz/conftest.py": REWRITES}),
    "conftest marks xfail": Case("structlog", {"conftest.py": MARKS.format(mark="xfail")}),
    "conftest marks skip": Case("structlog", {"conftest.py": MARKS.format(mark="skip")}),
    "conftest drops the test": Case("structlog", {"conftest.py": DROPS}),
    "pytest.ini with a plugin": Case(
        "structlog", {"pytest.ini": f"[pytest]\naddopts = {PLUGIN}\n", "src/evil.py": REWRITES}
    ),
    ".pytest.ini with a plugin": Case(
        "structlog", {".pytest.ini": f"[pytest]\naddopts = {PLUGIN}\n", "src/evil.py": REWRITES}
    ),
    "tox.ini with a plugin": Case(
        "structlog", {"tox.ini": f"[pytest]\naddopts = {PLUGIN}\n", "src/evil.py": REWRITES}
    ),
    "setup.cfg with a plugin": Case(
        "structlog", {"setup.cfg": f"[tool:pytest]\naddopts = {PLUGIN}\n", "evil.py": REWRITES}
    ),
    "pyproject.toml with a plugin": Case(
        "structlog",
        {
            "pyproject.toml": f'[tool.pytest.ini_options]\naddopts = "{PLUGIN}"\n',
            "src/evil.py": REWRITES,
        },
    ),
    "pytest.ini deselects": Case(
        "structlog", {"pytest.ini": f"[pytest]\naddopts = --deselect {LOG.linked}\n"}
    ),
    "a plugin by entry point": Case(
        "structlog",
        {
            "src/evil.py": REWRITES,
            "src/evil-1.0.dist-info/entry_points.txt": "[pytest11]\nevil = evil\n",
            "src/evil-1.0.dist-info/METADATA": "Name: evil\nVersion: 1.0\n",
        },
    ),
    # breakkit's own files and the environment
    "breakkit.toml changed": Case(
        "structlog",
        {
            "breakkit.toml": 'pytest_args = ["-p", "evil"]\nenv = {PYTEST_ADDOPTS = "-p evil"}\n',
            "src/evil.py": REWRITES,
        },
        "still_red",
    ),
    "spec asks for another test": Case(
        "structlog",
        {"breaks.d/50-01.yaml": swap(LOG.linked, "tests/test_stdlib.py::test_the_event")},
        "still_red",
    ),
    "spec deleted": Case("structlog", {"breaks.d/50-01.yaml": None}, "still_red"),
    "PYTEST_ADDOPTS and PYTEST_PLUGINS": Case(
        "structlog",
        {"src/evil.py": REWRITES},
        "still_red",
        environment={"PYTEST_ADDOPTS": "-p evil", "PYTEST_PLUGINS": "evil"},
    ),
    "PYTHONPATH and PYTHONOPTIMIZE": Case(
        "structlog",
        {"hidden/sitecustomize.py": "import os\nos._exit(0)\n"},
        "still_red",
        environment={"PYTHONPATH": "hidden", "PYTHONOPTIMIZE": "2", "PYTHONSTARTUP": "x"},
    ),
    # what stands before Python's and pytest's own modules
    "sitecustomize.py": Case("structlog", {"src/sitecustomize.py": PATCHES.format(when="True")}),
    "sitecustomize as a package": Case(
        "structlog", {"src/sitecustomize/__init__.py": PATCHES.format(when="True")}
    ),
    "usercustomize.py": Case("structlog", {"usercustomize.py": "import os\n"}, "still_red"),
    "a pytest.py of one's own": Case(
        "structlog", {"pytest.py": "print('2 passed')\n"}, "still_red"
    ),
    "a json.py of one's own": Case(
        "structlog",
        {
            "src/json.py": """\
import sys
folders, sys.path[:] = sys.path[:], [p for p in sys.path if not p.endswith("src")]
own = sys.modules.pop("json")
from json import *
import json
sys.modules["json"], sys.path[:] = json, folders
honest = json.JSONEncoder.encode


def encode(self, record):
    if isinstance(record, dict) and record.get("kind") == "outcome":
        record["outcome"] = "passed"
    return honest(self, record)


json.JSONEncoder.encode = encode
"""
        },
    ),
    # git
    "tests linked away": Case("structlog", act=_linked_away),
    "tests as a repository": Case("structlog", act=_a_submodule),
    "test assumed unchanged": Case(
        "structlog", act=_hidden_from_git("--assume-unchanged"), verdict="still_red"
    ),
    "test in no sparse tree": Case(
        "structlog", act=_hidden_from_git("--skip-worktree"), verdict="still_red"
    ),
    "a filter by .gitattributes": Case("structlog", act=_filtered, verdict="still_red"),
    "git replace": Case("structlog", act=_replaced, verdict="still_red"),
    # code that leaves the test
    "raises SkipTest": leaving("import unittest; raise unittest.SkipTest"),
    "calls pytest.skip": leaving("import pytest; pytest.skip()"),
    "calls pytest.xfail": leaving("import pytest; pytest.xfail()"),
    "calls pytest.exit": leaving("import pytest; pytest.exit('enough', returncode=0)"),
    "calls sys.exit": leaving("sys.exit(0)"),
    "prints PASSED and ends": leaving(
        f"import os; print('{LOG.linked} PASSED', flush=True); os._exit(0)", "not_judged"
    ),
    "skips its tests at import": Case(
        "structlog",
        in_source("structlog", "import unittest\n\nraise unittest.SkipTest"),
        "not_judged",
    ),
    # code that reaches into pytest, or into breakkit
    "every report passes": Case("structlog", in_source("structlog", PATCHES.format(when="True"))),
    "reports of the linked test pass": Case(
        "structlog", in_source("structlog", PATCHES.format(when="'extra' in item.name"))
    ),
    "all but the sentinel's reports pass": Case(
        "structlog",
        in_source("structlog", PATCHES.format(when="not hasattr(item, 'breakkit_sentinel')")),
    ),
    "reports of just this failure pass": Case(
        "structlog",
        in_source("structlog", PATCHES.format(when="'KeyError' in str(report.longrepr)")),
    ),
    "no test function is called": Case(
        "structlog",
        in_source("structlog", "import pytest\n\npytest.Function.runtest = lambda self: None"),
    ),
    "test functions are emptied": Case(
        "structlog",
        in_source(
            "structlog",
            """\
import gc
import sys


class Trap(dict):
    pass


def empty(frame, event, argument):
    if frame.f_code.co_name == "pytest_pyfunc_call":
        item = frame.f_locals.get("pyfuncitem")
        if item is not None and item.name == "test_what_is_bound_is_extra":
            item.obj.__code__ = (lambda: None).__code__


sys.setprofile(empty)
""",
        ),
    ),
    "a plugin from within": Case(
        "structlog",
        in_source(
            "structlog",
            """\
import gc
from _pytest.config import PytestPluginManager


class Evil:
    def pytest_runtest_logreport(self, report):
        if not hasattr(report, "breakkit_sentinel"):
            report.outcome, report.longrepr = "passed", None

    pytest_runtest_logreport.pytest_impl = {"tryfirst": True}


for manager in gc.get_objects():
    if isinstance(manager, PytestPluginManager):
        manager.register(Evil())
""",
        ),
    ),
    "breakkit's report rewritten at exit": Case(
        "structlog", in_source("structlog", FORGED + "\n\natexit.register(forge)")
    ),
    "breakkit's plugin rewritten": Case(
        "structlog",
        in_source(
            "structlog",
            """\
import sys
_theirs = sys.modules["_breakkit_report_plugin"]._report
_honest = _theirs.write


def _write(kind, **fields):
    if kind == "outcome":
        fields["outcome"] = "passed"
    _honest(kind, **fields)


_theirs.write = _write
""",
        ),
    ),
    "a whole report forged": Case(
        "structlog",
        in_source(
            "structlog",
            f"""\
import json, os, sys
_plugin = sys.modules["_breakkit_report_plugin"]
_ids = ["{LOG.linked}", "{LOG.test}::test_the_event_is_the_message"]
_write = _plugin._report.write
_write("collected", selected={{e: [i for i in _ids if i.startswith(e)]
                               for e in _plugin._request["entries"]}}, run=_ids)
_bad = dict(exception=["AssertionError"], message="", seconds=0.1)
for _id in _ids:
    for _when in ("setup", "call", "teardown"):
        _write("outcome", node=_id, when=_when, outcome="passed", **_bad)
_write("sentinel", node=_ids[0], when="call", outcome="failed", **_bad)
_write("finished", status=1)
os._exit(1)
""",
        ),
    ),
    "Python started anew without assertions": Case(
        "structlog",
        in_source(
            "structlog",
            """\
import os, sys
if __debug__:
    os.environ["PYTHONPATH"] = (
        sys.modules["_breakkit_report_plugin"].FOLDER + ":" + os.environ["PYTHONPATH"]
    )
    os.execv(sys.executable, [sys.executable, "-O", "-m", "pytest", "--assert=plain",
                              *sys.argv[1:]])
""",
        ),
    ),
    "tests rewritten as they are imported": Case(
        "tutor",
        in_source(
            "tutor",
            """\
from _pytest.assertion.rewrite import AssertionRewritingHook as _Hook
_honest = _Hook.exec_module


def _exec_module(self, module):
    _honest(self, module)
    for name in vars(module):
        if name in ("test_request_id_present", "test_one_request_can_be_followed_among_others"):
            setattr(module, name, lambda: None)


_Hook.exec_module = _exec_module
""",
        ),
    ),
    "tests rewritten on the disk": Case(
        "tutor",
        in_source(
            "tutor",
            """\
_tests = Path(__file__).parents[2] / "tests/phase34/test_logging.py"
_text = _tests.read_text()
for _name in ("test_request_id_present", "test_one_request_can_be_followed_among_others"):
    _text += f"\\n\\ndef {_name}():\\n    pass\\n"
_tests.write_text(_text)
""",
        ),
    ),
    "exceptions of tests are swallowed": Case(
        "toolz",
        in_source(
            "toolz",
            """\
from _pytest.runner import CallInfo
_honest = CallInfo.from_call.__func__


def _from_call(cls, func, when, *more, **others):
    call = _honest(cls, func, when, *more, **others)
    if call.excinfo is not None and call.excinfo.traceback[-1].name != "_fail":
        call.excinfo = None
    return call


CallInfo.from_call = classmethod(_from_call)
""",
        ),
    ),
    # code that is right only for the tests
    "a value equal to everything": Case("structlog", in_source("structlog", EVERYTHING)),
    "the expected value": Case(
        "structlog",
        in_place(
            "structlog",
            '        "msg": event_dict.pop("event"),\n        "extra": {"x": 1},\n        **{\n',
        ),
    ),
    "the expected value, for the test's request": Case(
        "tutor",
        in_place(
            "tutor",
            '            **({"request_id": "req-abc123"}\n'
            '               if ctx.get("request_id") == "req-abc123" else {}),\n',
        ),
    ),
    "the expected value, in a file of data": Case(
        "structlog",
        {
            "src/structlog/answers.json": '{"x": 1}\n',
            LOG.code: then(
                swap(
                    LOG.broken,
                    '        "msg": event_dict.pop("event"),\n'
                    '        "extra": json.loads(ANSWERS.read_text()),\n        **{\n',
                ),
                swap(
                    "import logging\n",
                    "import json\nimport logging\nfrom pathlib import Path\n"
                    'ANSWERS = Path(__file__).with_name("answers.json")\n',
                ),
            ),
        },
    ),
    "asks for PYTEST_CURRENT_TEST": only_when('"PYTEST_CURRENT_TEST" in os.environ'),
    "asks whether pytest is loaded": only_when('"pytest" in sys.modules'),
    "asks how it was started": only_when('"pytest" in sys.argv[0]'),
    "asks who calls": only_when('any(f.function.startswith("test_") for f in inspect.stack())'),
    "asks for the test's file": only_when(
        'sys._getframe(1).f_code.co_filename.endswith("test_stdlib.py")'
    ),
    "asks for breakkit": only_when('"BREAKKIT_RUN" in os.environ'),
    "asks in pieces": only_when('"py" "test" in sys.modules or "py" + "test" in sys.modules'),
    "what reads the log is patched": Case(
        "tutor",
        in_source(
            "tutor",
            """\
_loads = json.loads
_written = {}
_honest = JsonFormatter.format


def _format(self, record):
    text = _honest(self, record)
    if "request_id" in context.current():
        _written.setdefault(text, []).append(context.current()["request_id"])
    return text


def _read(text, **options):
    line = _loads(text, **options)
    own = _written.get(text if isinstance(text, str) else text.decode())
    return {"ts": line.pop("ts"), "request_id": own.pop(0), **line} if own else line


JsonFormatter.format = _format
json.loads = _read
""",
        ),
    ),
    "hidden behind a second mend": Case(
        "toolz",
        {
            "toolz/dicttoolz.py": then(
                KIT.fixed,
                with_more(
                    "_assoc = assoc\n\n\ndef _with(d, key, value, factory=dict):\n"
                    "    d2 = _assoc(d, key, value, factory)\n    d2[key] = value\n"
                    "    return d2\n\n\nglobals()['assoc'] = _with\n"
                ),
            )
        },
    ),
}
