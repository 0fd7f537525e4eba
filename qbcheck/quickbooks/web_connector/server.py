"""The Web Connector service as it is run: on this computer alone, or with a certificate wherever it should listen."""

from __future__ import annotations

import errno
import ipaddress
import ssl
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from qbcheck.errors import SettingsError
from qbcheck.quickbooks.web_connector.application import SERVICE_PATH, Application, Limits
from qbcheck.quickbooks.web_connector.desk import Desk
from qbcheck.quickbooks.web_connector.listener import Listener

_THIS_COMPUTER = "127.0.0.1"
_TIMEOUT = 30.0


class WebConnectorServer:
    """Answers the Web Connector; use it as a context manager, or start and stop it."""

    def __init__(
        self,
        desk: Desk,
        *,
        host: str = _THIS_COMPUTER,
        port: int = 0,
        certificate: Path | None = None,
        key: Path | None = None,
        limits: Limits | None = None,
        timeout: float = _TIMEOUT,
    ) -> None:
        """Make ready to listen at ``host``; ``port`` 0 lets the system choose.

        ``certificate`` and ``key`` are PEM files for TLS; without them nothing but this computer is listened to.
        ``timeout`` is how long a client may keep us waiting, in seconds.

        Raises SettingsError when there is no certificate for another address, or none that can be used.
        """
        self._is_here = _is_loopback(host)
        if not self._is_here and not (certificate and key):
            raise SettingsError(
                f"Passwords would cross the network in the clear: to listen on {host}, a certificate is needed.",
                remedy="Name a certificate and its key, or listen on localhost only.",
            )
        if not 0 <= port < 2**16:
            raise SettingsError(f"{port} is not a port: it must be a number from 0 to 65535.")
        pair = _checked(certificate, key) if certificate and key else None
        self._host = host
        self._scheme = "https" if pair else "http"
        # "localhost" may be either of two addresses; whoever calls it tries both.
        bound = _THIS_COMPUTER if host.lower() == "localhost" else host
        application = Application(desk, limits)
        self._listener = Listener(bound, port, application, timeout=timeout, certificate=pair)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Answer from now on. Raises SettingsError when the address or the port cannot be had."""
        port = self._listener.bind_addr[1]
        try:
            self._listener.prepare()
        except (OSError, UnicodeError) as error:
            raise _not_listening(self._host, port, self._listener.bind_error or error) from error
        self._thread = threading.Thread(target=self._listener.serve, name="web connector service", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being answered, and let the port go; what has not come in whole is not waited for."""
        self._listener.stop()
        if self._thread is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port, once it was started."""
        return int(self._listener.bind_addr[1])

    @property
    def url(self) -> str:
        """The address for this computer, once it was started, spelled as a .qwc file must spell it."""
        host = "localhost" if self._is_here else self._host
        return f"{self._scheme}://{host}:{self.port}{SERVICE_PATH}"


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(certificate: Path, key: Path) -> tuple[Path, Path]:
    """Return both files. Raises SettingsError when they do not serve; nobody is asked for a pass phrase."""

    def pass_phrase() -> str:
        raise SettingsError(
            f"The key {key} is protected by a pass phrase, which nobody can enter when the service starts.",
            remedy="Use a key without one, in a file that only the service's user can read.",
        )

    for file in (certificate, key):
        if not file.is_file():
            raise SettingsError(f"There is no file {file}.")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, pass_phrase)
    except OSError as error:
        raise SettingsError(
            f"The certificate {certificate} cannot be used with the key {key}: {error.strerror or error}.",
            remedy="Both must be PEM files, and belong together.",
        ) from error
    return certificate, key


def _not_listening(host: str, port: int, error: OSError | UnicodeError) -> SettingsError:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return SettingsError(
            f"Port {port} is in use by another program, perhaps by another qbcheck.",
            remedy="End that program, or choose another port and write the .qwc file anew.",
        )
    if number in (errno.EACCES, getattr(errno, "WSAEACCES", errno.EACCES)):
        return SettingsError(
            f"Port {port} may not be used: the system keeps it for itself or for another program.",
            remedy="Choose another port, above 1024, and write the .qwc file anew.",
        )
    return SettingsError(f"{host}, port {port}, cannot be listened on: {error}.")
