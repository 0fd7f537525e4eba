from __future__ import annotations

import pytest

from qbcheck.autotask.login import Credentials
from qbcheck.errors import SettingsError


def test_repr_shows_the_user_alone(credentials: Credentials) -> None:
    """Secrets are in no repr."""
    assert "Credentials(username='api+user@example.com')" == repr(credentials)


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ("is empty", ""),
        ("begins or ends with a blank", " planted"),
        ("begins or ends with a blank", "planted\n"),
        ("control character", "planted\r\nX-Evil: 1"),
        ("control character", "planted\x7f1"),
        ("outside Latin-1", "planted€"),
    ],
)
def test_a_value_no_header_can_carry_is_refused_without_showing_it(expected: str, value: str) -> None:
    """The error names the field, never the value."""
    with pytest.raises(SettingsError, match=expected) as caught:
        Credentials("user", value, "code")

    assert "Autotask secret" in caught.value.message
    assert "planted" not in f"{caught.value!r} {caught.value.faults} {caught.value.remedy}"
    assert caught.value.__context__ is None


def test_every_faulty_value_is_named_at_once() -> None:
    """One run tells all that is to be corrected."""
    with pytest.raises(SettingsError) as caught:
        Credentials("", "fine", "")

    assert ("The Autotask username is empty.", "The Autotask integration code is empty.") == caught.value.faults


def test_redaction_finds_plain_and_encoded_forms(credentials: Credentials) -> None:
    """A server may echo a secret as sent or as part of a URL."""
    encoded = "b pl%C3%A4nted-Secret%2F7%20%23x c pl%C3%A4nted-Secret%2F7+%23x"
    echoed = f"a plänted-Secret/7 #x {encoded} d PLANTEDCODE0123456789ABCDEF"

    assert "a [secret] b [secret] c [secret] d [secret]" == credentials.redact(echoed)
