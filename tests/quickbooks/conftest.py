from __future__ import annotations

import pytest

from .vendor import QBXML, VendorSchema

COMPARED = pytest.StashKey[VendorSchema]()


@pytest.fixture(scope="session")
def vendor_schema(request: pytest.FixtureRequest) -> VendorSchema:
    """Return the vendor's XSD 13.0, one for the whole run, so that comparisons are counted."""
    if not QBXML.is_dir():
        pytest.skip("the vendor's schema is not at hand")
    stash = request.config.stash
    if COMPARED not in stash:
        stash[COMPARED] = VendorSchema()
    return stash[COMPARED]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how often our qbXML was compared with the vendor's XSD."""
    if compared := config.stash.get(COMPARED, None):
        terminalreporter.write_line(f"qbXML: {compared.comparisons} comparisons with the vendor's XSD")
