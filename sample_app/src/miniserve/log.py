"""The server's two loggers; what is audited reaches the service's log too, as its child."""

from __future__ import annotations

import logging

SERVICE = logging.getLogger("miniserve")
AUDIT = logging.getLogger("miniserve.audit")
