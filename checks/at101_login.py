"""AT101: the login to Autotask works."""

from __future__ import annotations

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts, Login

from ._users import RESOURCES_MENU

_UNKNOWN_USER = "unknown user"
_INTEGRATION_CODE = "integration code refused"

_FIXES = {
    _UNKNOWN_USER: Fix(
        steps=(
            "Open the API user in Autotask and compare its Username (Key) with autotask.user of the profile, letter "
            "by letter.",
            "Correct the profile, or create the API user if it does not exist.",
        ),
        menu_path=f"{RESOURCES_MENU} > New > New API User",
        who="Autotask admin",
    ),
    _INTEGRATION_CODE: Fix(
        steps=(
            "Open the API user in Autotask and look at its API Tracking Identifier.",
            "With Custom (Internal Integration) Autotask shows the identifier: copy it and store it with `qbcheck "
            "login`.",
            "The identifier of an Integration Vendor is known to the vendor alone; qbcheck then needs an API user of "
            "its own with a custom identifier.",
        ),
        menu_path=f"{RESOURCES_MENU} > (the API user) > API Tracking Identifier",
        who="Autotask admin",
    ),
}


class LoginWorks(Check):
    """Zone, user name, secret and integration code are accepted by Autotask.

    Each cause of a refusal is told apart as far as Autotask itself tells it: an unknown user and a refused integration
    code are said; a wrong secret and a user that is no API-only user look the same, so both are named. Nothing is
    tried twice: Autotask locks accounts.
    """

    code = "AT101"
    title = "Login to Autotask works"
    side = Side.AUTOTASK
    turn = 60
    rules = ("R11", "R14")
    expected = "Autotask accepts user name, secret and integration code"
    consequence = "Nothing can be read from Autotask or transferred; the other Autotask checks cannot run."
    fix = Fix(
        steps=(
            "Make sure that the user is an API user: a regular resource cannot log in, whatever its security level.",
            "Make sure that it is active and not locked.",
            "Generate a new secret for it if the old one is lost, and store it with `qbcheck login`.",
        ),
        menu_path=f"{RESOURCES_MENU} > (the API user) > Credentials",
        who="Autotask admin",
    )

    def judge(self, facts: Facts, subject: str) -> Finding:
        login = facts.tenant.login.value
        user = facts.profile.autotask.user
        if login.accepted:
            zone = f" in zone {login.zone}" if login.zone else ""
            return Finding.passed(f"logged in as {user}{zone}")
        return Finding.failed(f"{_cause(login, user)}{_said(login)}", fix=_FIXES.get(login.cause))


def _cause(login: Login, user: str) -> str:
    if login.cause == _UNKNOWN_USER:
        return f"Autotask knows no user {user}: no zone could be determined for it"
    if login.cause == _INTEGRATION_CODE:
        return f"Autotask refused the integration code (API tracking identifier) that was sent for {user}"
    return (
        f"Autotask refused the login of {user}: either the secret is wrong, or the user is not an active API-only user "
        "(a regular resource is refused in the same way)"
    )


def _said(login: Login) -> str:
    return f'. Autotask said: "{login.said}"' if login.said else ""
