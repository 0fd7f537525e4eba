"""How the Web Connector behaves, and where the quickbooks-desktop reference is unsure, which answer is played."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Form = Literal["empty", "absent", "nil"]
"""How a member without a value is written: ``<message/>``, left out, or ``xsi:nil``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one Web Connector. Marks [?] are the reference's own, or ours where it says nothing."""

    time_out: float = 90.0
    """Seconds for one call, all in all: .NET's default, about [?]."""
    expect_continue: bool = True
    """``Expect: 100-continue``, as .NET sends it: waits a third of a second for the server's leave."""
    keep_alive: bool = True
    """One connection for the calls of an update; false: a new one for each."""
    soap_action: bool = True
    """False: a proxy has stripped the header."""
    soap_12: bool = False
    """SOAP 1.2, which the WSDL declares and QBWC does not use."""
    empty_members: Form = "empty"
    authority: Path | None = None
    """Certificates to trust, as the Windows store would; None: the system's."""
    certificate_check: Literal["first", "each", "never"] = "first"
    """The plain GET: before the first update, or before each [?]."""

    version: str = "2.3.0.207"
    """Of the Web Connector; told in clientVersion."""
    auto_run: bool = True
    """Ticked by the user: postponement and the lower limit of the interval count only then."""
    warning_accepted: bool = True
    """Whether the user goes on after ``W:``."""
    expected_version_stops: bool = True
    """Whether ``O:`` stops the update before authenticate [?]."""
    interactive_accepted: bool = True
    """Whether the user agrees to the browser of the interactive mode."""
    interactive_ends_with: frozenset[str] = frozenset({"Done", ""})
    """Replies of interactiveDone that end the interactive mode [?]."""
    closes_after: frozenset[str] = frozenset({"nvu"})
    """After which ends closeConnection is called, beside the regular ones: ``nvu``, ``none``, ``busy``, ``postponed``,
    ``connectionError``, ``exception`` [?]."""
    most_retries: int = 2
    """How often a connection to QuickBooks is tried again on the wish of connectionError."""
    no_op_seconds: float = 5.0
    most_calls: int = 1000
    """Calls in one update; more is no progress."""

    hcp_version: str = ""
    """qbXML version of the Host, Company and Preferences queries [?]; empty: 13.0, else the oldest that is spoken."""
    hcp_owner_id: bool = True
    """Whether CompanyQuery among them asks for the private data of the application, with it the FileID [?]."""
    unread_hcp_ends: bool = False
    """Whether the update ends when they cannot be read, QBWC1014, or goes on with what there is [?]."""
    qbxml_version: str = ""
    """What sendRequestXML tells, as ``13.0`` [?]; empty: the highest of HostRet."""
    file_id: Literal["company", "player", "never"] = "company"
    """Where the FileID is kept: as private data in the company file when it takes it; by the player, which adds it to
    the CompanyRet of the first call; or nowhere."""
    other_file_id: Literal["keep", "refuse"] = "keep"
    """What happens when the company file carries another FileID of this owner: it is left, or QBWC1026 [?]."""
    ascii_only: bool = True
    """Whether a qbXML document with characters beyond ASCII is a breach: older QuickBooks versions refuse it."""
