"""The server, tied to the life of the lab that started it.

Standard input is the lifeline: when its other end closes, because the lab lets go or because it
was killed, the server stops as it does on SIGTERM. No lab leaves a server behind.
"""

from __future__ import annotations

import os
import signal
import threading

from miniserve.__main__ import main


def _stop_when_the_lab_ends() -> None:
    # Not sys.stdin: a thread that waits in its buffer makes the interpreter's exit fail.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_stop_when_the_lab_ends, daemon=True).start()
    main()
