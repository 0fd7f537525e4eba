"""Which company file is open, by what the Web Connector's first call tells (fault catalogue B12, R32)."""

from __future__ import annotations

import pytest

from qbcheck.facts.company import told_differences
from qbcheck.profile import CompanySettings

FILE = r"C:\Books\Acme.qbw"
FILE_ID = "{8D1F2A30-0000-4000-8000-000000000001}"
PROFILE = CompanySettings(name="Acme IT Services", file=FILE, file_id=FILE_ID)


def told(name: str = "Acme IT Services", file_id: str = FILE_ID) -> str:
    """Return an opening as QuickBooks gives it, with the fields that matter."""
    return (
        '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><HostQueryRs statusCode="0"><HostRet><Country>US</Country></HostRet>'
        f'</HostQueryRs><CompanyQueryRs statusCode="0"><CompanyRet><CompanyName>{name}</CompanyName><DataExtRet>'
        "<DataExtName>FileID</DataExtName><DataExtType>STR255TYPE</DataExtType>"
        f"<DataExtValue>{file_id}</DataExtValue></DataExtRet></CompanyRet></CompanyQueryRs></QBXMLMsgsRs></QBXML>"
    )


@pytest.mark.parametrize("path", [FILE, "c:/books/ACME.QBW", ""])
def test_the_right_one_does_not_differ(path: str) -> None:
    assert told_differences(told(), path, PROFILE) == ()


@pytest.mark.parametrize(
    ("opening", "path", "says"),
    [
        (told(name="Other Company"), FILE, "Other Company"),
        (told(), r"C:\Books\Copy of Acme.qbw", "Copy of Acme"),
        (told(file_id="{8D1F2A30-0000-4000-8000-00000000FFFF}"), FILE, "FFFF"),
    ],
)
def test_each_of_name_path_and_file_id_tells_another_one(opening: str, path: str, says: str) -> None:
    assert any(says in difference for difference in told_differences(opening, path, PROFILE))


@pytest.mark.parametrize("opening", ["<QBXML/>", "no XML", told()[:150], "<QBXML><QBXMLMsgsRs/></QBXML>"])
def test_what_cannot_be_read_proves_nothing(opening: str) -> None:
    assert told_differences(opening, FILE, PROFILE)


def test_without_an_opening_the_path_decides() -> None:
    assert told_differences("", FILE, PROFILE) == ()
    assert told_differences("", r"C:\Books\Other.qbw", PROFILE)


def test_neither_opening_nor_path_prove_nothing() -> None:
    assert told_differences("", "", PROFILE)
    assert told_differences("", FILE, CompanySettings(name="Acme IT Services"))
