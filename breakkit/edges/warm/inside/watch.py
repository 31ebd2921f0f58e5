"""What a session has done before it forks: what its children may not be served any more, or share.

It is all noted, never prevented: breakkit decides on another way to run.
"""

from __future__ import annotations

import os
import random
import sys
import threading
from typing import TYPE_CHECKING, Any

from . import guard

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

    from .overlay import Codes

_READS_CODE = "object.__getattr__"  # the event when somebody takes `function.__code__`
_HARMLESS_READERS = ("inspect.py", "dis.py")  # they look at what `swap` keeps alike
_CLOCKS = {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"}
_OF_THE_MOMENT = _CLOCKS | {"now", "utcnow", "today", "getpid", "getppid"}
_HARMLESS_FILES = ("/dev/null", "pipe:", "/proc/")


class Watch:
    """What a session does until it forks.

    `touched` has the real paths of the tree's files that were read or imported, `read` those that
    were opened for something else than to be imported; `shared`, what
    children would have in common; `random`, the state of Python's random numbers, if somebody has
    seeded or used them; `executed` and `examined`, the ids of code objects of the tree: those that
    ran, and those that somebody took from their function, perhaps to make other code of them.

    Args:
        root: the tree, real path.
        codes: who imports the tree's files.
    """

    def __init__(self, root: str, codes: Codes) -> None:
        self.touched: set[str] = set()
        self.read: set[str] = set()
        self.shared: list[str] = []
        self.random: Any = None
        self.executed: set[int] = set()
        self.examined: set[int] = set()
        self._codes = codes
        self._inside = root + os.sep
        self._is_profiling = False
        self.resume()

    def resume(self) -> None:
        """Look from now on."""
        self._random_before = random.getstate()
        share = dict.fromkeys((*guard.STARTS, "socket.connect", "socket.bind"), self._share)
        name = dict.fromkeys(guard.NAMES_FILES, self._name)
        guard.look_at({**share, **name, _READS_CODE: self._examine})

    def stop(self, *ours: int) -> None:
        """Look no longer; these descriptors are our own."""
        guard.look_at({})
        self._end_profile()
        if random.getstate() != self._random_before:
            self.random = random.getstate()
        for module in list(sys.modules.values()):
            self.touch([_file_of(module)])
        threads = len(os.listdir("/proc/self/task"))
        if threads > 1:
            self.shared.append(f"{threads} threads")
        self.shared += [f"the open file {file}" for file in _open_files({0, 1, 2, *ours})]

    def touch(self, names: Iterable[str]) -> None:
        """These files, where they are of the tree, have been looked at."""
        self.touched |= self._of_the_tree(names)

    def _of_the_tree(self, names: Iterable[str]) -> set[str]:
        paths = (os.path.realpath(name) for name in names if name)
        return {path for path in paths if path.startswith(self._inside)}

    def profile(self) -> None:
        """See what of the tree is executed."""
        if not self._is_profiling:
            self._is_profiling = True
            if sys.getprofile() is not None:
                self.shared.append("a profiler")
            sys.setprofile(self._profile)
            threading.setprofile(self._profile)

    def _end_profile(self) -> None:
        if self._is_profiling:
            self._is_profiling = False
            if sys.getprofile() != self._profile:
                self.shared.append("a profiler")
            sys.setprofile(None)
            vars(threading)["setprofile"](None)  # which typeshed does not know

    def _share(self, event: str, args: tuple[Any, ...]) -> None:
        self.shared.append(f"{event} {guard.brief(args)}")

    def _name(self, event: str, args: tuple[Any, ...]) -> None:
        before = len(self.touched)
        names = [guard.text_of(arg) for arg in args[: guard.NAMES_FILES[event]]]
        found = self._of_the_tree(names)
        self.touched |= found
        if not self._codes.is_loading:
            self.read |= found
        if len(self.touched) > before and names[0].endswith(".py"):
            self.profile()  # not sooner: pytest's own start is long

    def _profile(self, frame: FrameType, event: str, arg: Any) -> None:
        code = frame.f_code
        if event == "call":
            if code.co_filename.startswith(self._inside):
                self.executed.add(id(code))
        elif (
            event == "c_call"
            and getattr(arg, "__name__", "") in _OF_THE_MOMENT
            and code.co_filename.startswith(self._inside)
        ):
            self.shared.append(f"what {arg.__name__}() said in {code.co_filename}")

    def _examine(self, _event: str, args: tuple[Any, ...]) -> None:
        function, name = args[0], args[1]
        if name == "__code__" and not _reader().endswith(_HARMLESS_READERS):
            self.examined.add(id(getattr(function, "__code__", None)))


def _open_files(but: set[int]) -> list[str]:
    """Open files other than those that nobody can read further in."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            file = os.readlink("/proc/self/fd/" + name)
        except OSError:  # that of the listing itself
            continue
        if int(name) not in but and not file.startswith(_HARMLESS_FILES):
            found.append(file)
    return found


def _reader() -> str:
    """The file of the frame that the audit event is about."""
    return sys._getframe(3).f_code.co_filename


def _file_of(module: object) -> str:
    try:  # not getattr: it would make a lazy module load
        file = object.__getattribute__(module, "__dict__").get("__file__")
    except AttributeError:
        return ""
    return file if isinstance(file, str) else ""
