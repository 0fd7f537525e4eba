"""Who may come in: passwords compared in constant time, and wrong ones slowed down.

Two wrong passwords in a row are slips. The third closes the door to that user from that address for a second, the next
for two, then four, up to five minutes. While it is closed nothing is looked up or compared and nothing waits: the
answer is no, at once. Guesses at users that do not exist are not remembered, since they cannot succeed: guessing names
fills no memory.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_SLIPS = 2
_LONGEST_CLOSED = 300.0
_FORGOTTEN_AFTER = 3600.0
_MOST_REMEMBERED = 10_000

_Key = tuple[str, str]


@dataclass(slots=True)
class _Closed:
    times: int
    """Wrong passwords in a row."""
    since: float


class Door:
    """Judges user names and passwords."""

    def __init__(
        self,
        password_of: Callable[[str], str | None],
        *,
        clock: Callable[[], float] = time.monotonic,
        most_remembered: int = _MOST_REMEMBERED,
    ) -> None:
        """``password_of`` returns a user's password, None for a user there is not; ``clock`` counts seconds."""
        self._password_of = password_of
        self._clock = clock
        self._most_remembered = most_remembered
        self._nobody = secrets.token_hex()
        self._closed: OrderedDict[_Key, _Closed] = OrderedDict()
        self._lock = threading.Lock()

    def admits(self, user: str, password: str, address: str) -> bool:
        """Whether the password is the user's, and nothing was wrong from ``address``, an IP address, too lately."""
        # One at a time: guesses that come together must not all be compared before the first has closed the door.
        with self._lock:
            key = (_network(address), user)
            if self._is_closed(key):
                return False
            known = self._password_of(user)
            # Also where nothing can be right, so that the time tells nothing.
            is_right = _are_equal(password, known or self._nobody)
            if is_right:
                self._closed.pop(key, None)
            elif known is not None:
                self._close(key)
            return is_right

    def _is_closed(self, key: _Key) -> bool:
        closed = self._closed.get(key)
        if closed is None or closed.times <= _SLIPS:
            return False
        return self._clock() < closed.since + min(2.0 ** (closed.times - _SLIPS - 1), _LONGEST_CLOSED)

    def _close(self, key: _Key) -> None:
        now = self._clock()
        before = self._closed.pop(key, None)
        times = before.times if before and now < before.since + _FORGOTTEN_AFTER else 0
        # More than enough to be at the longest; 2 to the power of thousands would be no float.
        self._closed[key] = _Closed(min(times + 1, 16), now)
        while len(self._closed) > self._most_remembered:
            self._closed.popitem(last=False)


def _are_equal(one: str, other: str) -> bool:
    """Compare in a time that tells nothing, the lengths neither."""
    return hmac.compare_digest(_digest(one), _digest(other))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).digest()


def _network(address: str) -> str:
    """Return what one caller cannot change: an IPv4 address, the first half of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
