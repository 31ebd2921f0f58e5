"""Sealed checkouts of the small shop, and where their vaults are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.conftest import FILES, make_repository
from tests.lean import QUICK
from tests.learner import Said, asks

SHOP: Mapping[str, str | bytes] = {**FILES, "breakkit.toml": QUICK + "timeout_s = 60\n"}
CODE = "src/shop/pricing.py"


def shop_of(
    folder: Path, files: Mapping[str, str | bytes] = MappingProxyType({}), config: str = ""
) -> Path:
    """The shop with other files, and more lines before its configuration's tables."""
    toml = {"breakkit.toml": f"{config}\n{SHOP['breakkit.toml']!s}"}
    return make_repository(folder, {**SHOP, **toml, **files})


def sealed(shop: Path, folder: Path, *words: str) -> Any:
    """What `apply --sealed` says of a checkout that it made, unproved unless words say so."""
    said = seals(shop, folder, *words)
    assert said.code == 0, said
    return said.result


def seals(shop: Path, folder: Path, *words: str) -> Said:
    """The same, whatever becomes of it."""
    how = [word for word in words if word != "--tests"]
    untested = [] if "--tests" in words else ["--no-tests"]
    return asks(shop, "apply", "10-01", "--sealed", str(folder), *untested, *how)


def vault_of(folder: Path, state: Path) -> Path:
    """The vault of a sealed checkout."""
    return state / "breakkit/sealed" / (folder / ".git/breakkit-key").read_text().strip()


def names_in(folder: Path) -> set[str]:
    """Files and links below a folder, git's aside."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if (path.is_symlink() or not path.is_dir()) and ".git" not in path.relative_to(folder).parts
    }
