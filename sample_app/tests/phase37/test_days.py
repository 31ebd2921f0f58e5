"""Days and streaks: a day is where the student lives."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from miniserve.history import local_day, streak
from miniserve.tenants import Tenant

MEXICO = Tenant("north", time_zone="America/Mexico_City")
MADRID = Tenant("south", time_zone="Europe/Madrid")
MAY = [date(2026, 5, day) for day in range(1, 32)]


@pytest.mark.parametrize(
    ("tenant", "moment", "day"),
    [
        (MEXICO, datetime(2026, 5, 24, 3, 0, tzinfo=UTC), date(2026, 5, 23)),
        (MEXICO, datetime(2026, 5, 24, 6, 0, tzinfo=UTC), date(2026, 5, 24)),
        (MADRID, datetime(2026, 5, 23, 22, 30, tzinfo=UTC), date(2026, 5, 24)),
        (MADRID, datetime(2026, 1, 23, 22, 30, tzinfo=UTC), date(2026, 1, 23)),  # winter
        (Tenant("utc"), datetime(2026, 5, 23, 23, 59, tzinfo=UTC), date(2026, 5, 23)),
    ],
    ids=["Mexico-evening", "Mexico-midnight", "Madrid-summer", "Madrid-winter", "UTC"],
)
def test_the_day_is_the_tenants(tenant, moment, day):
    assert local_day(moment, tenant) == day


@pytest.mark.parametrize(
    ("days", "today", "length"),
    [
        ([], MAY[10], 0),
        ([MAY[10]], MAY[10], 1),
        (MAY[5:11], MAY[10], 6),
        (MAY[5:10], MAY[10], 5),  # not yet today, and today is not over
        (MAY[5:9], MAY[10], 0),
        ([*MAY[0:3], *MAY[8:11]], MAY[10], 3),
        ([date(2026, 4, 30), MAY[0]], MAY[0], 2),
    ],
)
def test_a_streak_is_the_days_in_a_row_up_to_now(days, today, length):
    assert streak(days, today) == length
