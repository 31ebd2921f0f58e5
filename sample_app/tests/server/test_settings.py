"""Configuration from the environment."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from miniserve.settings import Settings, SettingsError


def test_nothing_set_gives_the_defaults():
    assert Settings.from_env({"HOME": "/nowhere"}) == Settings()


def test_every_setting_has_its_variable():
    given = {
        "MINISERVE_HOST": "::1",
        "MINISERVE_PORT": "0",
        "MINISERVE_FD": "3",
        "MINISERVE_AUDIT_LOG": "logs/año.log",
        "MINISERVE_PACE": "0.5",
        "MINISERVE_GRACE_S": "30",
        "MINISERVE_DATABASE": "tutor.db",
        "MINISERVE_TRACE_LOG": "spans.jsonl",
        "MINISERVE_TENANTS": "tenants.json",
        "MINISERVE_GLOSSARY_URL": "http://glossary.test",
        "MINISERVE_WORKERS": "4",
        "MINISERVE_QUEUE": "8",
        "MINISERVE_TIMEOUT_S": "2.5",
        "MINISERVE_MAX_OPEN": "6",
        "MINISERVE_SEATS": "3",
    }
    assert Settings.from_env(given) == Settings(
        host="::1",
        port=0,
        fd=3,
        audit_log=Path("logs/año.log"),
        pace=0.5,
        grace_s=30,
        database=Path("tutor.db"),
        trace_log=Path("spans.jsonl"),
        tenants=Path("tenants.json"),
        glossary_url="http://glossary.test",
        workers=4,
        queue=8,
        timeout_s=2.5,
        max_open=6,
        seats=3,
    )
    assert len(given) == len(fields(Settings))


def test_an_empty_variable_counts_as_not_set():
    assert Settings.from_env({"MINISERVE_PORT": ""}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("MINISERVE_PORT", "http"),
        ("MINISERVE_PORT", "65536"),
        ("MINISERVE_PORT", "80.0"),
        ("MINISERVE_FD", "-1"),
        ("MINISERVE_PACE", "nan"),
        ("MINISERVE_PACE", "inf"),
        ("MINISERVE_GRACE_S", "-1"),
    ],
)
def test_a_value_that_cannot_be_is_named(variable, text):
    with pytest.raises(SettingsError, match=f"{variable}='{text}': must be a number from 0 to"):
        Settings.from_env({variable: text})


def test_all_problems_are_told_at_once():
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"MINISERVE_PORT": "x", "MINISERVE_PACE": "y"})
    assert len(str(caught.value).splitlines()) == 2
