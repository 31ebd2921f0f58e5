"""A break in a session that has collected: put there only where nothing else could differ."""

from __future__ import annotations

import textwrap

import pytest

from breakkit.edges.warm import NeedsCold
from tests.edges.warm_targets import Target, Warm, said

MODULE = '''
    from __future__ import annotations
    import asyncio, contextlib, dataclasses, functools, inspect, types

    def plain(x):
        """Doc."""
        y = x + 1
        return y

    def decorated(call):
        @functools.wraps(call)
        def wrapper(*args):
            return call(*args)
        return wrapper

    @decorated
    def wrapped(x): # one
        return x + 2

    @functools.lru_cache
    def cached(x):
        return x + 3

    async def later(x):
        return x + 4

    def many(n):
        for x in range(n):
            yield x + 5

    def outer(x):
        def inner(y=x):
            return y + 6
        return inner()

    try:
        def tried(x):
            return x + 7
    except NameError:
        pass

    class Base:
        def __init__(self, x):
            self.__x = x + 8

        def value(self):
            return self.__x

    class Derived(Base):
        class Inner:
            @staticmethod
            def still(x):
                return x + 9

        def value(self):
            return super().value() + 10

        @property
        def shown(self):
            return self.value() + 11

    @dataclasses.dataclass(slots=True, frozen=True)
    class Data:
        x: int

        def more(self):
            return self.x + 12

    def short(x): return x + 13

    def with_default(
        x=14,
    ):
        return x

    LIMIT = 15

    def run_at_import(x):
        return x + 16

    MADE = run_at_import(0)

    def copied(x):
        return x + 17

    copy = types.FunctionType(copied.__code__, globals())

    def recoded(call):
        call.__code__ = call.__code__.replace(co_name="other")
        return call

    @recoded
    def replaced(x):
        return x + 18

    @functools.singledispatch
    def dispatched(x):
        return x + 19

    class Callable:
        def __call__(self, x):
            return x + 20

    call = Callable()
'''

TESTS = """
    import asyncio, inspect, traceback
    import pytest
    from pkg import module, module as m
    from pkg.module import plain as imported

    def test_plain(): assert imported(0) == 1
    def test_wrapped(): assert m.wrapped(0) == 2
    def test_cached(): assert m.cached(0) == 3
    def test_later(): assert asyncio.run(m.later(0)) == 4
    def test_many(): assert list(m.many(1)) == [5]
    def test_outer(): assert m.outer(0) == 6
    def test_tried(): assert m.tried(0) == 7
    def test_mangled(): assert m.Base(0).value() == 8
    def test_inner(): assert m.Derived.Inner.still(0) == 9
    def test_super(): assert m.Derived(0).value() == 18
    def test_property(): assert m.Derived(0).shown == 29
    def test_data(): assert m.Data(0).more() == 12
    def test_short(): assert m.short(0) == 13
    def test_default(): assert m.with_default() == 14
    def test_limit(): assert m.LIMIT == 15
    def test_made(): assert (m.MADE, m.run_at_import(0)) == (16, 16)
    def test_copied(): assert (m.copied(0), m.copy(0)) == (17, 17)
    def test_replaced(): assert m.replaced(0) == 18
    def test_dispatched(): assert m.dispatched(0) == 19
    def test_callable(): assert m.call(0) == 20
    def test_doc(): assert m.plain.__doc__ == "Doc."
    def test_source():
        assert "y = x + 1" in inspect.getsource(m.plain)
        with pytest.raises(TypeError) as caught: m.plain("")
        assert "y = x + 1" in "".join(traceback.format_tb(caught.tb))
"""

PATH = "pkg/module.py"
BREAKS = [  # old text, new text, red tests, the way
    ("x + 1\n", "x - 1\n", "plain source", "collected"),
    ("return y\n", "return None\n", "plain", "collected"),
    ("return x + 2\n", "return x\n", "wrapped", "collected"),
    ("x + 3", "x + 0", "cached", "collected"),
    ("x + 4", "x + 0", "later", "collected"),
    ("x + 5", "x + 0", "many", "collected"),
    ("y + 6", "y + 0", "outer", "collected"),
    ("y=x)", "y=3)", "outer", "collected"),
    ("x + 7", "x + 0", "tried", "collected"),
    ("x + 8", "x + 0", "mangled super property", "collected"),
    ("x + 9", "x + 0", "inner", "collected"),
    ("() + 10", "() + 0", "super property", "collected"),
    ("() + 11", "() + 0", "property", "collected"),
    ("x + 12", "x + 0", "data", "collected"),
    ("x + 19", "x + 0", "dispatched", "collected"),
    ("x + 20", "x + 0", "callable", "collected"),
    ("# one", "# two", "", "prepared"),
    ("x + 13", "x + 0", "short", "prepared"),
    ("x=14", "x=0", "default", "prepared"),
    ("LIMIT = 15", "LIMIT = 0", "limit", "prepared"),
    ("x + 16", "x + 0", "made", "prepared"),
    ("x + 17", "x + 0", "copied", "prepared"),
    ("x + 18", "x + 0", "replaced", "prepared"),
    ('"""Doc."""', '"""Cod."""', "doc", "prepared"),
    ("y = x + 1\n", "y = x + 1\n        y = 0\n", "plain", "prepared"),
    ("yield x + 5", "return [5]", "", "prepared"),
    ("slots=True, ", "", "", "prepared"),
    ("frozen=True)", "frozen=True, init=False)", "data", "prepared"),
    ("@functools.lru_cache", "@decorated", "", "prepared"),
    ("self.__x = x + 8", "__class__; self.__x = x + 0", "mangled super property", "prepared"),
    ("def inner(y=x):", "def inner(y=x, z=[x for _ in [0]]):", "", "prepared"),
]


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    files = {"pkg/__init__.py": "", PATH: MODULE, "tests/test_module.py": TESTS}
    target = Target(tmp_path_factory.mktemp("swap"), files)
    with target.warm() as warm:
        for _ in range(3):
            assert all(test.is_green for test in warm.run("tests").tests.values())
        yield warm


@pytest.mark.parametrize(("old", "new", "red", "way"), BREAKS)
def test_break_is_seen_whatever_the_way(bench: Warm, old, new, red, way):
    assert MODULE.count(old) == 1

    ran = bench.run("tests", overlay={PATH: MODULE.replace(old, new)}, module=PATH)

    reds = {node.partition("::test_")[2] for node, test in ran.tests.items() if test.is_red}
    assert reds == set(red.split())
    assert bench.runner.last.way == way


def test_the_next_run_is_unbroken_and_of_its_own_entries(bench: Warm):
    file = "tests/test_module.py"
    for _ in range(3):
        bench.run(file)
    for entry in (f"{file}::test_plain", file):
        ran = bench.run(entry)
        assert ran.selected == {entry: tuple(ran.tests)}
        assert len(ran.tests) == (1 if "::" in entry else 22)
        assert all(test.is_green for test in ran.tests.values())
        assert bench.runner.last.way == "collected"


CORE = """
    {import_time}

    def add(a, b):
        return a + b
"""


@pytest.mark.parametrize(
    ("import_time", "tests", "way"),
    [
        ("", "", "collected"),
        ("import random; random.seed(3)", "", "collected"),
        ("import time; NOW = time.time()", "", "prepared"),
        ("from datetime import datetime; NOW = datetime.now()", "", "prepared"),
        ("import os; ME = os.getpid()", "", "prepared"),
        ("FILE = open(__file__.replace('core', '__init__'))", "", "prepared"),
        ("import asyncio; LOOP = asyncio.new_event_loop()", "", "prepared"),
        (
            "import threading as t; t.Thread(target=t.Event().wait, daemon=True).start()",
            "",
            "prepared",
        ),
        ("import tempfile; FOLDER = tempfile.mkdtemp()", "", "prepared"),
        ("", "import linecache; TEXT = linecache.getline(core.__file__, 5)", "prepared"),
        ("", "import inspect; TEXT = inspect.getsource(core.add)", "prepared"),
        ("", "import pkgutil; TEXT = pkgutil.get_data('pkg', 'core.py')", "prepared"),
        ("", "import inspect; SIGNATURE = inspect.signature(core.add)", "collected"),
        ("", "add = core.add.__code__", "prepared"),
        ("", "ONE = core.add(0, 1)", "prepared"),
        ("", "import pytest; pytest.importorskip('nothing_of_this_name')", None),
        ("", "import sys; sys.setprofile(None)", "prepared"),
    ],
)
def test_what_was_done_while_importing_is_done_by_each_child_itself(
    tmp_path, import_time, tests, way
):
    core = textwrap.dedent(CORE).format(import_time=import_time)
    target = Target(
        tmp_path,
        {
            "pkg/__init__.py": "",
            "pkg/core.py": core,
            "tests/test_a.py": "from pkg import core\n" + tests,
            "tests/test_core.py": """
                import os, random, time
                from pkg import core
                def test_adds(): assert core.add(1, 2) == 3
                def test_moment():
                    assert getattr(core, "ME", os.getpid()) == os.getpid()
                def test_random():
                    if hasattr(core, "random"): assert random.random() < 0.24
            """,
        },
    )
    broken = {"pkg/core.py": core.replace("a + b", "a - b")}

    with target.warm() as warm:
        for _ in range(3):
            unbroken = warm.run("tests")
        ran = warm.run("tests", overlay=broken)

    assert all(test.is_green for test in unbroken.tests.values())
    assert said(ran) == said(target.cold("tests", overlay=broken))
    assert warm.runner.last.way == (way or "prepared")


@pytest.mark.parametrize(
    "read",
    ["open(core.__file__).read()", "__import__('pathlib').Path(core.__file__).read_text()"],
)
@pytest.mark.parametrize("where", ["tests/conftest.py", "tests/test_core.py"])
def test_a_text_that_was_read_while_collecting_is_not_taken_for_the_broken_one(
    tmp_path, where, read
):
    core = textwrap.dedent(CORE).format(import_time="")
    test = "\ndef test_text(): assert 'a + b' in core.TEXT\n"
    files = {
        "pkg/__init__.py": "",
        "pkg/core.py": core,
        "tests/test_core.py": "from pkg import core\n" + test,
    }
    files[where] = f"from pkg import core\ncore.TEXT = {read}\n" + files.get(where, "")
    target = Target(tmp_path, files)
    broken = {"pkg/core.py": core.replace("a + b", "a - b")}

    with target.warm() as warm:
        for _ in range(3):
            assert all(test.is_green for test in warm.run("tests").tests.values())
        with pytest.raises(NeedsCold):
            warm.run("tests", overlay=broken)


def test_a_break_in_a_module_that_only_tests_import_is_imported(tmp_path):
    files = {
        "pkg/__init__.py": "",
        "pkg/core.py": "LIMIT = 1\n",
        "tests/test_core.py": """
            def test_limit():
                from pkg.core import LIMIT
                assert LIMIT == 1
        """,
    }
    target = Target(tmp_path, files)

    with target.warm() as warm:
        for _ in range(3):
            warm.run("tests")
        for _ in range(2):
            ran = warm.run("tests", overlay={"pkg/core.py": "LIMIT = 2\n"})
            assert ran.tests["tests/test_core.py::test_limit"].is_red
            assert warm.runner.last.way == "collected"
            assert warm.run("tests").tests["tests/test_core.py::test_limit"].is_green


def test_a_module_that_a_conftest_imports_is_broken_in_the_session_that_has_collected(tmp_path):
    conftest = """
        import pytest
        from pkg.core import LIMIT, add, early
        SUM = early(1)
        @pytest.fixture(scope="session")
        def three(): return add(1, 2)
    """
    core = """
        LIMIT = 1
        def add(a, b):
            return a + b
        def early(a):
            return a + 1
    """
    tests = """
        from pkg import core
        def test_three(three): assert three == 3
        def test_limit(): assert core.LIMIT == 1
        def test_early():
            from tests.conftest import SUM
            assert (SUM, core.early(2)) == (2, 3)
    """
    target = Target(
        tmp_path,
        {
            "pkg/__init__.py": "",
            "pkg/core.py": core,
            "tests/__init__.py": "",
            "tests/conftest.py": conftest,
            "tests/test_core.py": tests,
        },
    )

    with target.warm() as warm:
        for _ in range(3):
            warm.run("tests")
        for old, new, red, way in (
            ("a + b", "a - b", "three", "collected"),
            ("LIMIT = 1", "LIMIT = 2", "limit", "start"),
            ("a + 1", "a + 2", "early", "start"),
            ("a + b", "a", "three", "collected"),
        ):
            overlay = {"pkg/core.py": core.replace(old, new)}
            ran = warm.run("tests", overlay=overlay)
            reds = [node.partition("::test_")[2] for node, test in ran.tests.items() if test.is_red]
            assert (reds, warm.runner.last.way) == ([red], way)


def test_until_red_stops_there_and_no_sooner_as_a_cold_run_does(bench: Warm):
    broken = {PATH: MODULE.replace("return x + 2\n", "return x\n")}

    ran = bench.run("tests", overlay=broken, until_red=("tests",))

    assert [str(test.outcome) for test in ran.tests.values()] == [
        *("passed", "failed"),
        *["missing"] * 20,
    ]
    assert said(bench.target.cold("tests", overlay=broken, until_red=("tests",))) == said(ran)
    green = bench.run("tests", until_red=("tests",)).tests
    assert len(green) == 22
    assert all(test.is_green for test in green.values())
    assert any(test.is_red for test in bench.run("tests", overlay=broken).tests.values())
