"""The file of tenants: who is in it, and what is wrong with it."""

from __future__ import annotations

import pytest

from miniserve.errors import UnknownTenant
from miniserve.tenants import Tenants, TenantsError


@pytest.fixture
def tenants_file(tmp_path):
    def written(text):
        path = tmp_path / "tenants.json"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_without_a_file_everybody_is_served():
    assert Tenants.from_file(None).get("anybody").id == "anybody"


def test_a_tenant_has_the_limits_of_its_entry_and_defaults_for_the_rest(tenants_file):
    path = tenants_file('{"north": {"burst": 5, "time_zone": "America/Mexico_City"}}')
    north = Tenants.from_file(path).get("north")
    assert (north.burst, north.rate_per_s) == (5, 100.0)
    assert north.zone.key == "America/Mexico_City"


def test_who_is_not_in_the_file_is_not_served(tenants_file):
    tenants = Tenants.from_file(tenants_file('{"north": {}}'))
    with pytest.raises(UnknownTenant, match="south"):
        tenants.get("south")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "tenants.json"),
        ("[]", "tenants.json"),
        ('{"north": {"burst": 0}}', "north: limits are numbers greater than 0"),
        ('{"north": {"burst": "5"}}', "north: limits"),
        ('{"north": {"bursts": 5}}', "bursts"),
        ('{"north": {"time_zone": "Mars/Base"}}', "Mars/Base"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(tenants_file, text, reason):
    with pytest.raises(TenantsError, match=reason):
        Tenants.from_file(tenants_file(text))


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(TenantsError, match=r"nowhere\.json"):
        Tenants.from_file(tmp_path / "nowhere.json")
