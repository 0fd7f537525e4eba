"""Where QuickBooks' request processor is not to be had; and Windows' own objects, which are."""

from __future__ import annotations

import sys

import pytest

from qbcheck.errors import RefusedAsAWholeError
from qbcheck.quickbooks.com_connection import ComConnection
from qbcheck.quickbooks.com_errors import ComError
from qbcheck.quickbooks.com_object import windows_com

from .quickbooks import PROG_ID_KEY, is_installed, new_class, registered


@pytest.mark.parametrize(
    ("keys", "hresult"),
    [({}, "0x800401F3"), ({PROG_ID_KEY: new_class()}, "0x80040154")],
    ids=["nothing is installed", "in the other bitness"],
)
def test_without_a_request_processor(keys: dict[str, str], hresult: str) -> None:
    """It says what is missing, and the bitness of this Python, which must be QuickBooks'."""
    if is_installed():
        pytest.skip("a request processor is installed here")
    with registered(keys), ComConnection() as connection, pytest.raises(RefusedAsAWholeError) as caught:
        connection.exchange("<a/>")

    assert hresult == caught.value.hresult
    assert f"This Python is {64 if sys.maxsize > 2**32 else 32}-bit" in caught.value.remedy


def test_an_object_with_a_type_library() -> None:
    """Windows' own library of scripts: constants by name, methods, properties, objects, and what it does not know."""
    com = windows_com()
    com.enter()
    library = com.create("Scripting.FileSystemObject")
    try:
        folder = library.call("GetFolder", "C:\\")

        assert [8, None] == [library.constant(name) for name in ("ForAppending", "qbFileOpenDoNotCare")]
        assert "C:\\" == folder.get("Path")
        with pytest.raises(ComError, match="0x80020006"):
            library.call("BeginSession")
        folder.release()
    finally:
        library.release()
        com.leave()
