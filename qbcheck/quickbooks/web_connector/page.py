"""The status page: what the service is doing, for a person in front of the computer it runs on.

Nothing on it comes from elsewhere, and nothing of it but "it answers" goes elsewhere: names and errors of a company are
shown on this computer alone.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any

from qbcheck.quickbooks.web_connector.desk import ServiceStatus

REFRESH_SECONDS = 30

_STYLE = """
body { font: 1rem/1.5 system-ui, "Segoe UI", sans-serif; color: #1c1c1c; background: #fff; margin: 2rem auto;
  max-width: 40rem; padding: 0 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.4rem; margin-bottom: .25rem }
.state { font-size: 1.1rem; border-left: .4rem solid #5a6b7b; padding: .5rem .75rem; background: #f1f4f7 }
.waiting { border-color: #b25e00; background: #fff6ea }
.error { border-color: #b3261e; background: #fdf0ef }
dt { color: #555; font-size: .9rem; margin-top: .75rem }
dd { margin: 0; white-space: pre-line }
footer { color: #555; font-size: .9rem; margin-top: 2rem }
@media (prefers-color-scheme: dark) {
  body { color: #e8e8e8; background: #181a1c }
  .state { background: #24282c } .waiting { background: #33281a } .error { background: #361f1d }
  dt, footer { color: #a9b0b6 }
}
"""


def is_shown_to(environ: Mapping[str, Any]) -> bool:
    """Whether a caller sits at this computer: called from here, by a name of here, through no proxy."""
    through_a_proxy = any(name in environ for name in ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_VIA"))
    # The name keeps out pages of other sites, which can make a browser here ask for theirs.
    return not through_a_proxy and _is_here(environ.get("REMOTE_ADDR", "")) and _is_here(_name(environ))


def status_page(status: ServiceStatus | None) -> bytes:
    """Return the page, in UTF-8; with None it says no more than that the service answers."""
    content = "".join(_content(status)) if status else _sentence("state", "The service answers.")
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en"><head><meta charset="utf-8"><title>qbcheck</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="refresh" content="{REFRESH_SECONDS}">'
        f"<style>{_STYLE}</style></head>\n"
        f"<body><h1>qbcheck for the Web Connector</h1>\n{content}</body></html>\n"
    ).encode("utf-8", errors="replace")


def _content(status: ServiceStatus) -> Iterator[str]:
    if status.session_in_progress:
        yield _sentence("state", "The Web Connector is working with QuickBooks.")
    elif status.waiting_since:
        since = _time(status.waiting_since)
        yield _sentence("state waiting", f"Waiting for the Web Connector since {since}: press Update Selected.")
    else:
        yield _sentence("state", "Nothing to do.")
    if status.last_error:
        yield _sentence("state error", status.last_error)
    yield "<dl>"
    yield _row("Company", status.company_name)
    yield _row("Profile", status.profile)
    yield _row("Last poll", _time(status.last_poll) if status.last_poll else "never")
    if status.last_result:
        yield _row("Last result", status.last_result)
    yield "</dl>\n"
    yield f"<footer>qbcheck {escape(status.version)}. This page renews itself every {REFRESH_SECONDS} seconds.</footer>"


def _sentence(kind: str, text: str) -> str:
    return f'<p class="{kind}">{escape(text)}</p>\n'


def _row(term: str, text: str) -> str:
    return f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>\n"


def _time(moment: datetime) -> str:
    """Return a time as the clock of this computer shows it."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _name(environ: Mapping[str, Any]) -> str:
    host = str(environ.get("HTTP_HOST", ""))
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return "127.0.0.1" if name.lower() == "localhost" else name


def _is_here(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback
