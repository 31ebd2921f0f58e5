import pytest

from breakkit.model import Expectation
from breakkit.verdict import holds

THREE = ['{"event":"tutor.received"}', '{"event":"tutor.tokenized"}', '{"event":"tutor.completed"}']


@pytest.mark.parametrize(
    ("expectation", "shown"),
    [
        (Expectation(), []),
        (Expectation(), THREE),
        (Expectation(lines=3), THREE),
        (Expectation(lines=0), []),
        (Expectation(min_lines=3, max_lines=3), THREE),
        (Expectation(min_lines=0), []),
        (Expectation(max_lines=0), []),
        (Expectation(empty=True), []),
        (Expectation(empty=False), THREE),
        (Expectation(contains="tutor.tok"), THREE),
        (Expectation(contains=""), THREE),
    ],
)
def test_holds(expectation, shown):
    assert holds(expectation, shown) == []


@pytest.mark.parametrize(
    ("expectation", "shown", "reason"),
    [
        (Expectation(lines=3), [], "expected 3 lines, got 0"),
        (Expectation(lines=1), THREE, "expected 1 line, got 3"),
        (Expectation(lines=0), THREE, "expected 0 lines, got 3"),
        (Expectation(min_lines=4), THREE, "expected at least 4 lines, got 3"),
        (Expectation(max_lines=2), THREE, "expected at most 2 lines, got 3"),
        (Expectation(max_lines=0), THREE[:1], "expected at most 0 lines, got 1"),
        (Expectation(empty=True), THREE[:1], "expected nothing, got 1 line"),
        (Expectation(empty=False), [], "expected something, got nothing"),
        (Expectation(contains="req-1"), THREE, "expected a line that contains 'req-1', got none"),
        (Expectation(contains=""), [], "expected a line that contains '', got none"),
        (
            Expectation(contains='d"}{"'),
            THREE,
            "expected a line that contains 'd\"}{\"', got none",
        ),
    ],
)
def test_says_what_was_expected_and_what_came(expectation, shown, reason):
    assert holds(expectation, shown) == [reason]


def test_every_reason_is_given():
    expectation = Expectation(lines=3, min_lines=1, empty=False, contains="x")
    assert len(holds(expectation, [])) == 4
