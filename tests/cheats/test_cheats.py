"""No cheat is `fixed`, and every honest fix is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from breakkit.commands.verify import Verified
from tests.cheats.benches import Case
from tests.cheats.cheats import CHEATS

Judge = Callable[[Case], Verified]


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_is_not_fixed(judge: Judge, name: str) -> None:
    case = CHEATS[name]

    result = judge(case)

    print("CHEAT", name, result.verdict, result.canary, repr(result.reason[:300]))
    assert result.verdict == case.verdict, result.reason
    assert result.exit_code == 1
    assert result.hidden_cause is None
