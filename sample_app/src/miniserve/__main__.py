"""``python -m miniserve``: serve until told to stop."""

from __future__ import annotations

import os
import socket
import sys

import uvicorn

from miniobs.logging import attached, stdout_handler
from miniserve.app import create_app
from miniserve.log import SERVICE
from miniserve.settings import Settings, SettingsError


def main() -> None:
    """Serve as the environment says; SIGTERM or SIGINT lets running requests end first.

    Raises:
        SystemExit: a setting is wrong (2), or the server could not start (3).
    """
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"miniserve: {error}\n")
        sys.exit(2)
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        lifespan="on",
        access_log=False,  # our own log has every request, and with its id
        log_level="warning",
        timeout_graceful_shutdown=settings.grace_s,
    )
    # Not uvicorn's own `fd`, which takes any socket for a Unix one and so loses TCP_NODELAY.
    sockets = None if settings.fd is None else [socket.socket(fileno=settings.fd)]
    with attached(SERVICE, stdout_handler()):
        uvicorn.Server(config).run(sockets=sockets)


if __name__ == "__main__":
    main()
