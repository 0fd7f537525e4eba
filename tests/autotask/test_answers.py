from __future__ import annotations

import json

import pytest

from qbcheck.autotask.answers import judge
from qbcheck.autotask.transport import Again, Answer, NoAnswer
from qbcheck.errors import (
    AutotaskAnswerError,
    AutotaskBusyError,
    AutotaskError,
    AutotaskLoginError,
    AutotaskPermissionError,
    AutotaskRequestError,
    AutotaskUnreachableError,
    LoginCause,
)


def refusal(status: int, text: str, location: str = "") -> tuple[AutotaskError, Again]:
    answer = Answer(status, text, location=location)
    verdict = judge(answer, "the query of Invoices", "host.example", lambda text: text.replace("planted", "[secret]"))
    assert isinstance(verdict, tuple)
    return verdict


def errors(*texts: object) -> str:
    return json.dumps({"errors": texts})


PERMISSION = "The logged in Resource does not have the adequate permissions to query this entity type."
THREADS = "Thread Threshold of 3 Exceeded"
HTML = "<!DOCTYPE html><html><head><title>Sign in &amp; go</title></head><body>x</body></html>"


@pytest.mark.parametrize(
    ("kind", "again", "status", "text"),
    [
        (AutotaskLoginError, Again.NEVER, 401, ""),
        (AutotaskLoginError, Again.NEVER, 401, HTML),
        (AutotaskLoginError, Again.NEVER, 500, errors("IntegrationCode is invalid")),
        (AutotaskLoginError, Again.NEVER, 500, errors("Zone information could not be determined")),
        (AutotaskPermissionError, Again.NEVER, 403, ""),
        (AutotaskPermissionError, Again.NEVER, 403, errors("No.")),
        (AutotaskPermissionError, Again.NEVER, 500, errors(PERMISSION)),
        (AutotaskAnswerError, Again.NEVER, 403, HTML),
        (AutotaskBusyError, Again.LATER, 429, ""),
        (AutotaskBusyError, Again.LATER, 500, errors(THREADS)),
        (AutotaskBusyError, Again.LATER, 403, errors("x Itgenatr005 x")),
        (AutotaskBusyError, Again.LATER, 401, THREADS),
        (AutotaskBusyError, Again.LATER, 200, errors(THREADS)),
        (AutotaskRequestError, Again.NEVER, 500, errors("Unable to find companyNam in the Company Entity.")),
        (AutotaskRequestError, Again.NEVER, 500, '{"Message": "An error has occurred."}'),
        (AutotaskRequestError, Again.NEVER, 404, ""),
        (AutotaskRequestError, Again.NEVER, 404, HTML),
        (AutotaskRequestError, Again.NEVER, 405, '{"Message": "Does not support http method."}'),
        (AutotaskRequestError, Again.NEVER, 400, errors("Bad filter.")),
        (AutotaskRequestError, Again.NEVER, 200, errors("Something.")),
        (AutotaskAnswerError, Again.NEVER, 500, HTML),
        (AutotaskAnswerError, Again.NEVER, 500, ""),
        (AutotaskAnswerError, Again.NEVER, 200, HTML),
        (AutotaskAnswerError, Again.NEVER, 200, ""),
        (AutotaskAnswerError, Again.NEVER, 200, '{"items": ['),
        (AutotaskAnswerError, Again.NEVER, 200, "[]"),
        (AutotaskAnswerError, Again.NEVER, 204, ""),
        (AutotaskUnreachableError, Again.LATER, 502, HTML),
        (AutotaskUnreachableError, Again.LATER, 503, ""),
        (AutotaskUnreachableError, Again.LATER, 504, ""),
        (AutotaskUnreachableError, Again.NEVER, 407, HTML),
    ],
)
def test_status_and_text_are_judged_together(kind: type[AutotaskError], again: Again, status: int, text: str) -> None:
    """The table of autotask-rest-api 1.4: a 500 is seldom an outage, and only limits and outages are asked again."""
    error, may_again = refusal(status, text)

    assert (kind, again, status) == (type(error), may_again, error.status)


@pytest.mark.parametrize(
    ("cause", "status", "text"),
    [
        (LoginCause.WRONG_SECRET_OR_NOT_API_USER, 401, ""),
        (LoginCause.INTEGRATION_CODE, 500, errors("The IntegrationCode is invalid.")),
        (LoginCause.INTEGRATION_CODE, 401, errors("integrationcode is INVALID")),
        (LoginCause.UNKNOWN_USER, 500, errors("Zone information could not be determined")),
    ],
)
def test_causes_of_a_refused_login_are_told_apart(cause: LoginCause, status: int, text: str) -> None:
    """R14 asks for each cause by itself."""
    error, _ = refusal(status, text)

    assert isinstance(error, AutotaskLoginError)
    assert cause is error.cause


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (("One.", "Two."), errors("One.", "Two.")),
        (("One.", "Two."), errors({"message": "One."}, {"Message": "Two."}, None, {"code": 1})),
        (("Plain.",), '{"errors": "Plain."}'),
        (("Wrong verb.",), '{"Message": "Wrong verb."}'),
        (("Wrong verb.",), '{"message": "Wrong   verb.\\n"}'),
        (("Sign in & go",), HTML),
        (("plain text",), "plain text"),
        ((), "<p>no title</p>"),
        ((), "{}"),
        ((), '{"errors": []}'),
    ],
)
def test_texts_are_found_in_every_body_shape(expected: tuple[str, ...], text: str) -> None:
    """Two JSON shapes, HTML, plain text, nothing."""
    error, _ = refusal(500, text)

    assert expected == error.texts


def test_texts_are_shown_in_the_message() -> None:
    """The user sees what Autotask says about which thing."""
    error, _ = refusal(500, errors("Unable to find x in the Invoice Entity."))

    assert (
        "Autotask refuses the query of Invoices (HTTP 500). Autotask says: Unable to find x in the Invoice Entity."
        == error.message
    )


@pytest.mark.parametrize("text", [errors(f"{'x' * 495} planted"), "planted", "<title>planted</title>"])
@pytest.mark.parametrize("status", [200, 401, 403, 404, 429, 500, 503])
def test_an_echoed_secret_is_taken_out(status: int, text: str) -> None:
    """A server may repeat what it was sent; a secret must not survive in part at the end of a shortened text."""
    error, _ = refusal(status, text)

    assert "plant" not in f"{error!r} {error.message} {error.remedy} {error.texts}"


@pytest.mark.parametrize(
    ("named", "location"),
    [
        ("to evil.example.", "https://evil.example/ATServicesRest/?x=1"),
        ("to host.example.", "/elsewhere"),
        ("to host.example.", ""),
        ("to an unreadable address.", "http://[broken"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_error_that_names_the_target(named: str, location: str, status: int) -> None:
    """Redirects are never followed with credentials."""
    error, again = refusal(status, "", location)

    assert (AutotaskAnswerError, Again.NEVER) == (type(error), again)
    assert named in error.message


def test_no_answer_is_unreachable_in_the_words_of_the_transport() -> None:
    """Plain words and the remedy reach the user."""
    verdict = judge(NoAnswer("It is away.", "Wait.", Again.ONCE), "x", "y", str)

    assert isinstance(verdict, tuple)
    error, again = verdict
    assert (AutotaskUnreachableError, Again.ONCE) == (type(error), again)
    assert ("It is away.", "Wait.", None) == (error.message, error.remedy, error.status)


def test_data_is_handed_on() -> None:
    """A 200 with a JSON object and no errors is data."""
    assert {"items": []} == judge(Answer(200, '{"items": []}'), "x", "y", str)
