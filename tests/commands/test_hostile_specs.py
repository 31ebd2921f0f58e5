"""Specs and programs from strangers, at the command line: refused in words, and nothing happens."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.commands.judging import BROKEN, CODE, SHOP, Make
from tests.conftest import FILES, SPEC, git, make_repository, write
from tests.learner import asks, says


def shop_whose_code_is(folder: Path, path: str, leads_to: Path) -> Path:
    """A shop whose spec edits a path that goes over a link, which git has."""
    text = SPEC.replace("file: src/shop/pricing.py", f'file: "{path}"')
    shop = make_repository(folder, {**FILES, "breaks.d/10-01.yaml": text})
    (shop / path.split("/", 1)[0]).symlink_to(leads_to)
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message=A link")
    return shop


def test_a_spec_of_a_hundred_megabytes_is_not_read(tmp_path):
    shop = make_repository(tmp_path / "shop")
    with (shop / "breaks.d/10-01.yaml").open("wb") as file:
        file.truncate(100 * 2**20)
    began = time.process_time()

    said = asks(shop, "list")

    assert (said.code, said.error["type"]) == (2, "SpecError")
    assert "too large for a break spec" in said.error["message"]
    assert time.process_time() - began < 1


@pytest.mark.parametrize("command", ["apply", "check"])
def test_nothing_is_read_or_written_behind_a_link_that_leads_out(tmp_path, command):
    outside = tmp_path / "outside"
    write(outside, {"pricing.py": "SECRET = 'order_id'\n"})
    shop = shop_whose_code_is(tmp_path / "shop", "lib/pricing.py", outside)

    said = says(shop, command, "10-01")

    assert said.code in (1, 2)
    assert "SECRET" not in said.out + said.err
    assert "link" in said.out + said.err
    assert (outside / "pricing.py").read_text() == "SECRET = 'order_id'\n"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/tty"])
@pytest.mark.parametrize("command", ["apply", "check"])
def test_a_device_is_no_source(tmp_path, command, device):
    shop = shop_whose_code_is(tmp_path / "shop", "device", Path(device))

    said = says(shop, command, "10-01")

    assert said.code in (1, 2)
    assert "link" in said.out + said.err


@pytest.mark.parametrize("command", ["apply", "check", "observe"])
def test_what_looks_like_an_option_is_a_name(tmp_path, command):
    evil = "--upload-pack=touch evil"
    text = SPEC.replace("file: src/shop/pricing.py", f'file: "{evil}"')
    text += f'observe: {{run: ["{evil}"], show: a, before: {{lines: 1}}, after: {{lines: 1}}}}\n'
    shop = make_repository(tmp_path / "shop", {**FILES, "breaks.d/10-01.yaml": text})

    said = says(shop, command, "10-01")

    assert said.code in (1, 2)
    assert not list(tmp_path.rglob("evil"))


def test_what_the_code_prints_does_not_steer_the_terminal(applied: Make, monkeypatch):
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm")
    shop = applied(SHOP)
    end = "import os, sys\nos.write(1, b'\\x1b[2J\\x1b]0;evil\\x07\\xc2\\x9b31m')\nos._exit(3)\n"
    write(shop, {CODE: BROKEN + end})

    said = says(shop, "verify")

    assert said.code == 1
    assert "not judged" in said.out.lower()
    assert all(letter.isprintable() or letter == "\n" for letter in said.out + said.err)
    assert not asks(shop, "verify").out.count("\x1b")
