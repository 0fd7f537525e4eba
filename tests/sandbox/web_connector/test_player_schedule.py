"""Updates on schedule: the interval of the .qwc file, the service's lower limit, postponement (reference, 1.2, 1.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from qbcheck.sandbox.running import Sandbox
from qbcheck.sandbox.web_connector import Application, Fault, FaultNotPlayedError, NeverDoneError, Player, Settings
from tests.sandbox.web_connector.conftest import PASSWORD, TICKET, ScriptedService

Make = Callable[..., Player]


def test_until(service: ScriptedService, player: Make, application: Application) -> None:
    """Updates come at the interval until one is the last."""
    service.script["authenticate"] = [[TICKET, "none"], [TICKET, "busy"], [TICKET, ""]]
    playing = player(application=replace(application, interval=60))
    polls = playing.run(until=lambda poll: poll.outcome == "done")

    assert ["no data exchange required", "busy", "done"] == [poll.outcome for poll in polls]
    assert [60, 60] == playing.pauses  # type: ignore[attr-defined]


def test_postponement_and_lower_limit(service: ScriptedService, player: Make, application: Application) -> None:
    """A postponed update comes after so many seconds; the interval is not below the limit."""
    service.script["authenticate"] = [[TICKET, "", "7"], [TICKET, "none", "0", "300"], [TICKET, ""]]
    playing = player(application=replace(application, interval=60))
    playing.run(until=lambda poll: poll.outcome == "done")

    assert [7, 300] == playing.pauses  # type: ignore[attr-defined]


def test_never_done(service: ScriptedService, player: Make) -> None:
    """The number of updates is bounded."""
    service.script["authenticate"] = [[TICKET, "busy"]]

    with pytest.raises(NeverDoneError, match="busy, busy, busy"):
        player().run(until=lambda poll: poll.outcome == "done", most_polls=3)


def test_faults_are_all_played(player: Make) -> None:
    """A fault of an update that was not needed any more is an error."""
    playing = player(faults=[Fault(operation="sendRequestXML", poll=2, kind="lost")])

    with pytest.raises(FaultNotPlayedError):
        playing.run(until=lambda poll: poll.outcome == "done")


def test_the_sandbox_makes_a_player(service: ScriptedService) -> None:
    """A sandbox's own company file, polled for a service."""
    with Sandbox("us-ready", None, date(2026, 11, 24)) as sandbox:
        player = sandbox.player(service.url, "acme", PASSWORD, settings=Settings(file_id="never"))
        poll = player.poll()

        assert ("done", sandbox.company_file) == (poll.outcome, poll.company_file)
        assert ("AccountQuery",) == sandbox.company.exchanges[-1].messages
    assert "acme" == service.calls("authenticate")[0].members["strUserName"]
