"""No cheat is `fixed`, and every honest fix is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from breakkit.commands.verify import Verified
from tests.cheats.benches import Case
from tests.cheats.cheats import CHEATS
from tests.cheats.honest import HONEST

Judge = Callable[[str, str, Case], Verified]


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_is_not_fixed(judge: Judge, name: str) -> None:
    case = CHEATS[name]

    result = judge("cheat", name, case)

    assert result.verdict == case.verdict, result.reason
    assert result.exit_code == 1
    assert result.reason
    assert result.hidden_cause is None
    assert result.likeness is None


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_fix_is_fixed(judge: Judge, name: str) -> None:
    case = HONEST[name]

    result = judge("honest", name, case)

    assert result.verdict == "fixed", result.reason
    assert result.exit_code == 0
    assert result.hidden_cause
    assert result.likeness == case.verdict


def test_the_corpus_is_large_enough() -> None:
    accused = [case for case in CHEATS.values() if case.verdict in ("tampered", "still_red")]
    assert len(accused) >= 30
    assert len(HONEST) >= 15
