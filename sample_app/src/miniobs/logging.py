"""Structured logs: one event, one JSON object, one line.

The keys of a line are an interface, like those of the API; README.md has the schema.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from miniobs import context

LEADING_KEYS = ("ts", "request_id", "student_id", "tenant_id", "trace_id", "event")
_IF_BOUND = ("tenant_id", "trace_id")
_NOT_OURS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", *LEADING_KEYS}


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON, in the context of the request being served.

    It has to run in the task that logs (no queue between them), for the context is that task's.
    Fields given by ``extra=`` follow the leading keys; ``level`` is left out when it is INFO.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as a JSON object without a line end."""
        ctx = context.current()
        ts = _utc(record.created)
        extra = {
            "request_id": ctx.get("request_id"),
            "student_id": ctx.get("student_id"),
            "ts": ts,
            "event": record.getMessage(),
            **{key: ctx[key] for key in _IF_BOUND if key in ctx},
            **{key: value for key, value in vars(record).items() if key not in _NOT_OURS},
        }
        if record.levelno != logging.INFO:
            extra["level"] = record.levelname.lower()
        if record.exc_info:
            extra["exception"] = self.formatException(record.exc_info)
        line = {key: extra[key] for key in LEADING_KEYS if key in extra} | extra
        return json.dumps(line, separators=(",", ":"), default=str)


def _utc(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class JsonLinesHandler(logging.Handler):
    """Appends every record to a file, each as one line in one write.

    Unbuffered: a line is with the operating system before the next statement of the program
    runs, so that a crash of the process loses none. Folders that lack are made.

    Raises:
        OSError: the file cannot be opened for appending.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a failure is reported on standard error, and the request goes on."""
        try:
            self._file.write(self.format(record).encode() + b"\n")
        except Exception:  # noqa: BLE001 - logging's own rule: a log never breaks what it logs
            self.handleError(record)

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        self._file.close()
        super().close()


@contextmanager
def attached(logger: logging.Logger, handler: logging.Handler) -> Iterator[None]:
    """Send a logger's events from INFO upwards to a handler, for the length of a block."""
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        handler.close()


def stdout_handler() -> logging.Handler:
    """A handler that writes JSON lines to standard output."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    return handler
