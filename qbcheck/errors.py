"""Errors a caller can act on, named by what can be done about them.

QbcheckError
├── SettingsError                  a setting, option or file of ours is wrong: correct it
│   └── SecretMissingError         a secret is nowhere to be found: set it or log in
├── AutotaskError                  Autotask's REST API said no or nothing
│   ├── AutotaskUnreachableError   no answer at all: try again later
│   ├── AutotaskBusyError          a limit is reached: try again later
│   ├── AutotaskLoginError         user, secret or integration code refused: never retried
│   ├── AutotaskPermissionError    logged in, but may not do this
│   ├── AutotaskRequestError       the request itself was refused: our bug or a stale setting
│   └── AutotaskAnswerError        an answer that cannot be read
├── LedgerError                    our own record cannot be kept or read: nothing may be sent
│   └── LockedError                somebody else is at work on the same company file
└── CompanyError                   the company file said no or nothing
    ├── RequestNotValidError       the request breaks the qbXML schema; it has not left
    ├── NotDeliveredError          the company file never saw it: try again later
    ├── OutcomeUnknownError        it left and no answer came: must be settled, never blindly repeated
    ├── RefusedAsAWholeError       QuickBooks refused the whole document, with an HRESULT
    └── CompanyAnswerError         an answer that cannot be read
"""

from __future__ import annotations

from enum import StrEnum


class QbcheckError(Exception):
    """An expected trouble, with a text for a person and the exit code that belongs to it."""

    exit_code = 3

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        """What is wrong and where, one or more plain sentences, without secrets."""
        self.remedy = remedy
        """What to do about it; empty when the message says it."""


class SettingsError(QbcheckError):
    """A setting, option or file of ours is wrong; ``faults`` lists every one that was found."""

    exit_code = 2

    def __init__(self, message: str, *, remedy: str = "", faults: tuple[str, ...] = ()) -> None:
        super().__init__(message, remedy=remedy)
        self.faults = faults


class SecretMissingError(SettingsError):
    """A secret is neither in the environment nor in the keyring, and nobody can be asked."""


class AutotaskError(QbcheckError):
    """Autotask's REST API said no or nothing."""

    def __init__(self, message: str, *, remedy: str = "", status: int | None = None, texts: tuple[str, ...] = ()):
        super().__init__(message, remedy=remedy)
        self.status = status
        """HTTP status, None when there was no answer."""
        self.texts = texts
        """What Autotask wrote, verbatim."""


class AutotaskUnreachableError(AutotaskError):
    """No answer at all."""


class AutotaskBusyError(AutotaskError):
    """The hourly budget or the thread limit is reached, also after waiting."""


class LoginCause(StrEnum):
    """Why a login was refused, as far as Autotask lets it be told apart."""

    UNKNOWN_USER = "unknown user"
    WRONG_SECRET_OR_NOT_API_USER = "wrong secret, or not an API-only user"  # noqa: S105 - a cause, not a secret
    INTEGRATION_CODE = "integration code refused"


class AutotaskLoginError(AutotaskError):
    """User, secret or integration code refused. Never retried: Autotask locks accounts."""

    def __init__(self, message: str, *, cause: LoginCause, status: int | None, texts: tuple[str, ...] = ()) -> None:
        super().__init__(message, status=status, texts=texts)
        self.cause = cause


class AutotaskPermissionError(AutotaskError):
    """Logged in, but the security level does not allow this."""


class AutotaskRequestError(AutotaskError):
    """The request itself was refused: unknown field, unknown route, wrong verb."""


class AutotaskAnswerError(AutotaskError):
    """An answer that cannot be read: HTML, cut off, not what was asked."""


class LedgerError(QbcheckError):
    """Our own record of what was sent cannot be kept or read; nothing may be sent then."""


class LockedError(LedgerError):
    """Somebody else is at work on the same company file."""


class CompanyError(QbcheckError):
    """The company file said no or nothing."""


class RequestNotValidError(CompanyError):
    """The request breaks the qbXML schema and has not left; ``path`` names the element."""

    def __init__(self, message: str, *, path: str) -> None:
        super().__init__(message)
        self.path = path
        """Element by element from the request, such as ``AccountQueryRq/NameFilter/MatchCriterion``."""


class NotDeliveredError(CompanyError):
    """The company file never saw the message set."""


class OutcomeUnknownError(CompanyError):
    """The message set left and no readable answer came."""


class RefusedAsAWholeError(CompanyError):
    """QuickBooks, or the way to it, refused the whole document with an HRESULT."""

    def __init__(
        self, message: str, *, hresult: str, text: str = "", remedy: str = "", was_delivered: bool = True
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.hresult = hresult
        """Eight hexadecimal digits, such as ``0x80040414``."""
        self.text = text
        """What came with it, verbatim."""
        self.was_delivered = was_delivered
        """Whether QuickBooks had the document in hand; False: the way to it was refused before."""


class CompanyAnswerError(CompanyError):
    """An answer that is not readable qbXML."""
