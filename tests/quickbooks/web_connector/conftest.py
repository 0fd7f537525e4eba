"""A service over a desk of the tests, on a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from qbcheck.quickbooks.web_connector.server import WebConnectorServer

from .some_desk import SomeDesk

Serve = Callable[..., WebConnectorServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a service for a desk, with any of its options; all are stopped at the end."""
    with ExitStack() as stack:

        def start(desk: SomeDesk, **options: Any) -> WebConnectorServer:
            return stack.enter_context(WebConnectorServer(desk, **options))

        yield start
