"""The shop with its break applied, copied for each test, and judged without leaving a trace."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.verify import Verified, verify
from tests.conftest import FILES, PRICING, fingerprint, make_repository, write

QUICK = 'env = {PYTEST_DISABLE_PLUGIN_AUTOLOAD = "1"}\n'  # a run takes a third of the time
SHOP: Mapping[str, str | bytes] = {**FILES, "breakkit.toml": QUICK}
CODE, TESTS = "src/shop/pricing.py", "tests/test_pricing.py"
LINKED = "tests/test_pricing.py::test_order_id_is_told"

ENTRY = '        "order_id": order["id"],\n'
COMMENTED = '        # "order_id": order["id"],\n'
BROKEN = PRICING.replace(ENTRY, COMMENTED)

Make = Callable[..., Path]


def maker(
    templates: dict[object, Path], folders: pytest.TempPathFactory, destination: Path
) -> Make:
    """Makes shops with the break applied; it is applied only once to the same files."""

    def make(
        files: Mapping[str, str | bytes] = SHOP,
        *,
        tests: bool = True,
        untracked: Mapping[str, str] = MappingProxyType({}),
    ) -> Path:
        key = (tuple(sorted(files.items())), tests, tuple(sorted(untracked)))
        if key not in templates:
            template = make_repository(folders.mktemp("template") / "shop", dict(files))
            write(template, dict(untracked))
            apply(template, "10-01", tests=tests)
            templates[key] = template
        shutil.copytree(templates[key], destination, symlinks=True)
        return destination

    return make


def judged(shop: Path, *, observable: bool = False) -> Verified:
    """The judgement on a shop as it is, which leaves it so."""
    before = fingerprint(shop)
    result = verify(shop, observable=observable)
    assert fingerprint(shop) == before
    return result


def fix(shop: Path, files: Mapping[str, str | bytes] = MappingProxyType({})) -> Path:
    """Restore the edited file; then write others."""
    write(shop, {CODE: PRICING, **files})
    return shop
