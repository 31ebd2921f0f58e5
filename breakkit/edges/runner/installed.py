"""Which copy of a module would the target's Python import, left to itself?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from breakkit.errors import BreakkitError
from breakkit.i18n import tr

WHERE = """\
import importlib.util, sys
found = importlib.util.find_spec(sys.argv[1])
print((found.origin or next(iter(found.submodule_search_locations or ()), "")) if found else "")
"""
LIMIT_S = 10.0


def installed_copy(python: Path, file: str, folders: Iterable[str]) -> str | None:
    """Where the package that a file belongs to is installed; None when it is not.

    Nothing of the target is run: only a package's place is looked up.

    Args:
        python: the target's Python.
        file: the file, relative to the target root.
        folders: the folders there that modules are imported from.

    Raises:
        BreakkitError: that Python cannot be run.
    """
    path = PurePosixPath(file)
    inside = [folder for folder in folders if path.is_relative_to(folder)]
    if inside:
        path = path.relative_to(max(inside, key=len))
    name = path.parts[0].removesuffix(".py")
    if name in sys.stdlib_module_names or not name.isidentifier():
        return None
    try:
        asked = subprocess.run(
            [python, "-I", "-c", WHERE, name],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BreakkitError(
            tr("{python} cannot be run: {error}", python=python, error=error),
            tr("Set `python` in the configuration to the interpreter that the tests run with."),
        ) from error
    return asked.stdout.strip() or None
