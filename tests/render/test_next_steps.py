"""What a screen advises to do next can be done."""

import pytest

from breakkit.commands.apply import Applied, DiffSize
from breakkit.render import terminal


@pytest.mark.parametrize("can_be_observed", [True, False])
def test_observe_is_advised_where_there_is_something_to_see(can_be_observed):
    applied = Applied(
        id="10-01",
        branch="break/10-01",
        base="main",
        commit="0" * 40,
        diff=DiffSize(1, 1),
        red=("tests/test_shop.py::test_price",),
        proved=True,
        title="A price",
        symptom="It is wrong.",
        notes=(),
        notices=(),
        can_be_observed=can_be_observed,
    )
    screen = terminal.RENDERERS["apply"](applied)
    assert ("breakkit observe" in screen) is can_be_observed
    assert "breakkit hint" in screen
