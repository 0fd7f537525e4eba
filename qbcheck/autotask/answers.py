"""What an HTTP answer of Autotask means: data, or which of our errors.

Status and text count together (autotask-rest-api 1.4): a 500 is a refused login, a missing right or a wrong field
more often than a broken server, and is never asked again blindly.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import urlsplit

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

from .records import JsonObject, read_json
from .transport import Again, Answer, NoAnswer

_LONGEST_TEXT = 500


def judge(
    outcome: Answer | NoAnswer, asked: str, server: str, redact: Callable[[str], str]
) -> JsonObject | tuple[AutotaskError, Again]:
    """Read the data, or tell the error and whether the same question may be asked again.

    ``asked`` ("the query of Invoices") and ``server`` appear in messages; what the server wrote goes through
    ``redact`` first, because a server may echo what it refuses.
    """
    if isinstance(outcome, NoAnswer):
        return AutotaskUnreachableError(outcome.message, remedy=outcome.remedy), outcome.again
    data = read_json(outcome.text)
    if outcome.status == 200 and data is not None and not _error_texts(data):
        return data
    return _refusal(outcome, data, asked, server, redact)


def _refusal(
    answer: Answer, data: JsonObject | None, asked: str, server: str, redact: Callable[[str], str]
) -> tuple[AutotaskError, Again]:
    status = answer.status
    texts = _cleaned(_texts(answer.text, data), redact)
    said = f" Autotask says: {' '.join(texts)}" if texts else ""
    everything = answer.text.lower()
    is_page = data is None and answer.text.lstrip().startswith("<")

    if re.search(r"thread threshold|itgenatr005", everything):
        busy = AutotaskBusyError(
            f"Autotask allows no more calls at a time for {asked}.{said}",
            remedy="Another program with the same tracking identifier may be running; try again later.",
            status=status,
            texts=texts,
        )
        return busy, Again.LATER
    if status == 429:
        busy = AutotaskBusyError(
            f"Autotask's hourly request limit for this tenant is reached ({asked}).{said}",
            remedy="All integrations share it; try again later.",
            status=status,
            texts=texts,
        )
        return busy, Again.LATER
    if 300 <= status < 400:
        return _redirected(answer, asked, server, redact), Again.NEVER
    if login := _login_refusal(status, everything, texts):
        return login, Again.NEVER
    if "does not have the adequate permissions" in everything or (status == 403 and not is_page):
        denied = AutotaskPermissionError(
            f"The API user may not do this: {asked}.{said}",
            remedy="An Autotask admin can open it in the security level of the API user.",
            status=status,
            texts=texts,
        )
        return denied, Again.NEVER
    if status in (502, 503, 504):
        away = AutotaskUnreachableError(
            f"{server} cannot answer at the moment (HTTP {status}).", remedy="Try again later.", status=status
        )
        return away, Again.LATER
    if status == 407:
        proxy = AutotaskUnreachableError(
            f"The proxy before {server} asks for a login.", remedy="Check HTTPS_PROXY and HTTP_PROXY.", status=status
        )
        return proxy, Again.NEVER
    is_told = bool(texts) and not is_page and (data is not None or status >= 400)
    if is_told or status in (404, 405):
        refused = AutotaskRequestError(f"Autotask refuses {asked} (HTTP {status}).{said}", status=status, texts=texts)
        return refused, Again.NEVER
    what = "a web page" if is_page else "something" if answer.text.strip() else "nothing"
    unreadable = AutotaskAnswerError(
        f"{server} answered {asked} with {what} instead of data (HTTP {status}).{said if is_page else ''}",
        remedy="A proxy, a captive network page or the wrong address may be answering.",
        status=status,
        texts=texts,
    )
    return unreadable, Again.NEVER


def _login_refusal(status: int, everything: str, texts: tuple[str, ...]) -> AutotaskLoginError | None:
    if "integrationcode is invalid" in everything:
        return AutotaskLoginError(
            "Autotask accepts the API user but refuses the integration code (API tracking identifier).",
            cause=LoginCause.INTEGRATION_CODE,
            status=status,
            texts=texts,
        )
    if "zone information could not be determined" in everything:
        return AutotaskLoginError(
            "Autotask does not know this API user name.", cause=LoginCause.UNKNOWN_USER, status=status, texts=texts
        )
    if status == 401:
        return AutotaskLoginError(
            "Autotask refuses the login: the secret is wrong, or the user is not an API-only user, "
            "or it is inactive or locked.",
            cause=LoginCause.WRONG_SECRET_OR_NOT_API_USER,
            status=status,
            texts=texts,
        )
    return None


def _redirected(answer: Answer, asked: str, server: str, redact: Callable[[str], str]) -> AutotaskAnswerError:
    try:
        target = redact(urlsplit(answer.location).hostname or server)
    except ValueError:
        target = "an unreadable address"
    return AutotaskAnswerError(
        f"{server} redirects {asked} to {target}. Redirects are not followed: the credentials are for {server} alone.",
        remedy="Correct the base URL, or leave it out to let Autotask tell the right server.",
        status=answer.status,
    )


def _texts(text: str, data: JsonObject | None) -> list[object]:
    """Find what a person wrote into an error body: both JSON shapes, the title of a web page, or plain text."""
    if data is not None:
        return _error_texts(data)
    if title := re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL):
        return [html.unescape(title.group(1))]
    return [] if text.lstrip().startswith("<") else [text]


def _error_texts(data: JsonObject) -> list[object]:
    lowered = {key.lower(): value for key, value in data.items()}
    errors = lowered.get("errors")
    entries = errors if isinstance(errors, list) else [errors, lowered.get("message")]
    texts = (entry.get("message", entry.get("Message")) if isinstance(entry, dict) else entry for entry in entries)
    return [text for text in texts if text]


def _cleaned(texts: list[object], redact: Callable[[str], str]) -> tuple[str, ...]:
    shortened = (" ".join(redact(str(text)).split())[:_LONGEST_TEXT] for text in texts)
    return tuple(text for text in shortened if text)
