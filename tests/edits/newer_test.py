"""Source of a newer grammar than the running Python's."""

from __future__ import annotations

import ast
import sys

import pytest

from breakkit import errors
from breakkit.edits import apply_edit
from breakkit.model import Budget, Edit

SOURCE = '''\
import a
lazy import b
type X[T] = int | \\
   str
class A[T: (int,
  str)](B, "x"):
    def f[T](self, y: T) -> None:
        try:
            g(t"a{y}b", k=1)
        except A, B:
            pass
        except C:
            pass
        x = f"{d["a"]}" + f"{y}" + t"""{

           y}"""
        z = [*i for i in y]
        return {"é": t"ñ", "b": 1}
'''


def edited(verb: str, argument: object, source: str = SOURCE, **more: object) -> str:
    edit = Edit("m.py", verb, argument, budget=Budget(9, 9), **more)
    result = apply_edit(source, edit)
    python = f"newer than Python {sys.version_info.major}.{sys.version_info.minor}"
    assert result.notes[-1].startswith("not verified: ")
    assert result.notes[-1].endswith(f"{python}; LibCST parses it")
    return result.text


@pytest.mark.parametrize(
    ("verb", "argument", "old", "new"),
    [
        ("drop_arg", "k", ", k=1)", ")"),
        ("drop_base", "B", '(B, "x")', '("x")'),
        ("drop_base", '"x"', '(B, "x")', "(B)"),
        ("drop_entry", "b", ', "b": 1', ""),
        ("drop_entry", "é", '"é": t"ñ", ', ""),
        ("drop_handler", "C", "        except C:\n            pass\n", ""),
        ("set_operator", {"at": '$X + f"{y}"', "to": "*"}, '"]}" +', '"]}" *'),
        ("comment_out", {"stmt": "import a"}, "import a", "# import a"),
    ],
)
def test_edits_around_what_this_python_cannot_parse(verb, argument, old, new):
    assert SOURCE.count(old) == 1
    assert edited(verb, argument) == SOURCE.replace(old, new)


def test_newer_code_may_move_as_a_whole():
    text = edited("replace", {"kind": "expr", "pattern": "g($A, $$$B)", "with": "h($$$B, z=$A)"})
    assert text == SOURCE.replace('g(t"a{y}b", k=1)', 'h(k=1, z=t"a{y}b")')


def test_windows_line_ends_and_scopes():
    source = SOURCE.replace("\n", "\r\n")
    text = edited("drop_stmt", "x = $V", source, scope="A.f")
    start, end = source.index("        x = "), source.index("        z = ")
    assert text == source[:start] + source[end:]


def test_newer_code_is_not_found_inside():
    with pytest.raises(errors.NoMatch) as caught:
        edited("drop_stmt", "import b")
    assert "code of a newer Python" in caught.value.message
    with pytest.raises(errors.NoMatch):
        edited("rename_use", {"at": "i", "to": "j"})


def test_equal_masks_are_equal_code():
    source = 'lazy import a\nx = t"a" + t"a"\ny = t"a" + t"b"\n'
    text = edited("replace", {"kind": "expr", "pattern": "$A + $A", "with": "$A"}, source)
    assert text == source.replace('t"a" + t"a"', 't"a"')


def test_what_nobody_can_parse_is_refused():
    with pytest.raises(errors.WouldNotParse, match=r"m\.py:1:\d+: the source does not parse"):
        apply_edit("def f[T](: pass", Edit("m.py", "drop_stmt", "x"))
    with pytest.raises(errors.WouldNotParse):
        apply_edit("lazy import a\nx = [\n*i for i in y]\n", Edit("m.py", "drop_stmt", "x = $V"))


def test_source_that_this_python_parses_has_no_note():
    result = apply_edit("x = 1\ny = 2\n", Edit("m.py", "drop_stmt", "x = 1"))
    assert (result.text, result.notes) == ("y = 2\n", ())
    ast.parse(result.text)
