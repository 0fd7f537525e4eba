"""A tenant that listens on this machine."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from cheroot import wsgi

from qbcheck.sandbox.scenario import Scenario
from qbcheck.sandbox.tenant.api import ROOT, Api
from qbcheck.sandbox.tenant.application import Application, Exchange
from qbcheck.sandbox.tenant.filling import tenant_records
from qbcheck.sandbox.tenant.settings import read_settings
from qbcheck.sandbox.tenant.store import Store

_HOST = "127.0.0.1"
_STORE_FILE = "tenant.sqlite"
_WORKERS = 12


def _now() -> datetime:
    return datetime.now(UTC)


class _Server(wsgi.Server):
    expiration_interval = 0.1
    """Seconds between looks at the wish to stop."""

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        logging.getLogger(__name__).log(level, msg, exc_info=traceback)


class TenantServer:
    """The tenant of a scenario, on loopback, until stopped.

    Its data is kept in ``folder`` and outlives the process; the scenario's rows are used only when there is none yet.
    Raises ScenarioError when the scenario's tenant is wrong.
    """

    def __init__(
        self,
        scenario: Scenario,
        folder: Path,
        port: int = 0,
        *,
        now: Callable[[], datetime] = _now,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = read_settings(scenario.tenant)
        self._rows = scenario.tenant_rows
        self._folder = folder
        self._port = port
        self._now = now
        self._wait = wait
        self._store: Store | None = None
        self._application: Application | None = None
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._silent: socket.socket | None = None

    @property
    def url(self) -> str:
        """The API root, with trailing slash; known once started."""
        return f"http://{_HOST}:{self._port}/{ROOT}"

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What arrived so far."""
        return () if self._application is None else self._application.exchanges

    def start(self) -> None:
        """Open the data and listen; return as soon as requests are answered."""
        self._store = self._opened_store()
        if self._settings.down:
            # Bound but not listening: nobody else gets the port, and whoever calls is refused.
            self._silent = socket.socket()
            self._silent.bind((_HOST, self._port))
            self._port = self._silent.getsockname()[1]
            return
        server = _Server((_HOST, self._port), None, numthreads=_WORKERS, shutdown_timeout=1)
        server.prepare()
        self._server = server
        self._port = server.bind_addr[1]
        api = Api(self._store, self._settings, self.url, self._now)
        # The port, and with it the address that the zone call answers, is known only now.
        self._application = Application(api, self._store, self._settings, self._now, self._wait)
        server.wsgi_app = self._application
        self._thread = threading.Thread(target=server.serve, name="tenant", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and let go of the data."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._silent is not None:
            self._silent.close()
            self._silent = None
        if self._store is not None:
            self._store.close()
            self._store = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _opened_store(self) -> Store:
        self._folder.mkdir(parents=True, exist_ok=True)
        store = Store(self._folder / _STORE_FILE)
        if not store.is_filled:
            store.fill(tenant_records(self._rows), self._now().timestamp(), self._settings.requests_used)
        return store
