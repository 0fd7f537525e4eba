"""What goes back over the wire: answers and refusals (autotask-rest-api 1.3, 1.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class RefusalError(Exception):
    """A request that is not carried out; carries its answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.status} {answer.body.decode('utf-8')}")
        self.answer = answer


def json_answer(content: Mapping[str, Any], status: int = 200, **headers: str) -> Answer:
    """Return an answer with a JSON body."""
    body = json.dumps(content, ensure_ascii=False).encode("utf-8")
    return Answer(status, body, {"Content-Type": "application/json; charset=utf-8", **headers})


def refused(*errors: str, status: int = 500) -> RefusalError:
    """Return a refusal of the API layer: business rules are answered with 500 and an array of texts."""
    return RefusalError(json_answer({"errors": list(errors)}, status))


def not_routed(status: int, message: str = "") -> RefusalError:
    """Return a refusal of the web framework, which knows no ``errors``: a ``Message``, or nothing at all."""
    return RefusalError(json_answer({"Message": message}, status) if message else Answer(status))
