"""Texts with other constants: what is changed, and that nothing else is."""

from __future__ import annotations

import pytest

from breakkit.workflow.rewording import other, values, with_others, with_wrong_expectations

TESTS = """\
class TestIt:
    def test_a(self):
        x = call("a", 1)
        assert x["key"] == "a"
        assert "key" in x
        self.assertEqual(x, {"n": 7})
        assert x
        assert "k" in call({"k": 1})
        assert 3 == call(1)

    async def test_b(self):
        assert f"é {1}" == "é1", "told"
"""


def test_each_assertion_of_the_tests_named_expects_something_else():
    assert with_wrong_expectations(TESTS, ["test_a"]) == (
        TESTS.replace('== "a"', "== 'a~'")
        .replace('"key" in', "'key~' in")
        .replace("7", "8")
        .replace('"k" in', "'k~' in")
        .replace("3 ==", "4 ==")
    )
    assert with_wrong_expectations(TESTS, ["test_b"]) == TESTS.replace('"é1"', "'é1~'")
    assert with_wrong_expectations(TESTS, ["test_c"]) == TESTS


@pytest.mark.parametrize("text", ["def f(:\n", "", "\0", "x = (" * 300])
def test_what_is_not_python_stays_as_it_is(text):
    assert with_wrong_expectations(text, ["f"]) == with_others(text, {"x"}) == text
    assert values(text) == set()


def test_others_are_put_in_the_place_of_whole_words_only():
    text = 'x = ["req-9z", "id=req-9z&", "a", "extra", 12, 1, True, b"a", f"a"]\n'
    assert values(text) == {"req-9z", "id=req-9z&", "a", "extra", 12, 1}
    assert with_others(text, {"req-9z", "a", 12}) == (
        "x = ['sfr-0a', 'id=sfr-0a&', 'b', \"extra\", 13, 1, True, b\"a\", f\"a\"]\n"
    )


def test_another_value_is_another_of_the_same_look():
    for value in ("req-abc123", "Zz", 0, 2.5):
        assert other(value) != value
        assert type(other(value)) is type(value)
    assert len(str(other("req-abc123"))) == len("req-abc123")
