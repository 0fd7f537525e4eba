"""How a command that serves until it is stopped hears that it is to stop."""

from __future__ import annotations

import signal
import threading


def told_to_stop() -> threading.Event:
    """Return what is set by Ctrl-C, or by the end that a service manager, a console or a CI job asks for."""
    stopped = threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stopped.set())
    return stopped
