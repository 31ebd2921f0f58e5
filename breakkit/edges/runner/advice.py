"""What to do when a module is missing where the tests run: it depends on whose module it is."""

from __future__ import annotations

import importlib.metadata
import re
import sys

from breakkit.edges.runner.environment import import_folders
from breakkit.edges.runner.request import SuiteRequest
from breakkit.i18n import tr


def advice_on_import(text: str, request: SuiteRequest) -> str:
    """What to do about the first missing module that the text tells of; empty if it tells none."""
    missing = re.search(r"No module named '([\w.]+)'", text)
    if missing is None:
        return ""
    module = missing[1].partition(".")[0]
    if module in _sample_needs():
        return tr(
            "Install the sample's needs: {command}",
            command=f"{_pip(request)} install 'breakkit[sample]'",
        )
    if _is_ours(module, request):
        return tr(
            "{module} is not among the files that git knows: if it is generated or ignored, "
            "name its file in `scratch_include` in the configuration.",
            module=missing[1],
        )
    return tr(
        "{python} runs the tests and has no {module}: install there what the tests need, "
        "or set `python` in the configuration to the interpreter that they run with.",
        python=request.python,
        module=module,
    )


def _is_ours(module: str, request: SuiteRequest) -> bool:
    folders = import_folders(request.root, request.pythonpath)
    return any((request.root / folder / module).is_dir() for folder in folders)


def _pip(request: SuiteRequest) -> str:
    return "pip" if str(request.python) == sys.executable else f"{request.python} -m pip"


def _sample_needs() -> set[str]:
    """The distributions of our extra ``sample``; their modules have the same names."""
    try:
        requirements = importlib.metadata.requires("breakkit") or []
    except importlib.metadata.PackageNotFoundError:  # run from a source tree
        return set()
    ours = [line for line in requirements if re.search(r"extra\s*==\s*['\"]sample['\"]", line)]
    return {re.split(r"[^\w-]", line, maxsplit=1)[0].lower() for line in ours}
