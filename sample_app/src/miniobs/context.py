"""Who is being served right now, known to every line of code that runs for that request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_current: ContextVar[Mapping[str, str]] = ContextVar("miniobs", default=MappingProxyType({}))


def current() -> Mapping[str, str]:
    """The fields bound in this context, e.g. ``request_id`` and ``student_id``; read-only."""
    return _current.get()


@contextmanager
def bound(**fields: str | None) -> Iterator[None]:
    """Add fields to the context for the length of a ``with`` block; None = not known, not bound.

    Each task sees its own: what one binds is never seen by another that runs at the same time.
    """
    known = {key: value for key, value in fields.items() if value is not None}
    # A new mapping each time: tasks copy the *reference*, so changing one in place would leak.
    token = _current.set(MappingProxyType({**_current.get(), **known}))
    try:
        yield
    finally:
        _current.reset(token)
