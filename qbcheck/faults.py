"""Says in plain words what is wrong in a person's file: every fault at once, and no value that may be secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from qbcheck.errors import SettingsError
from qbcheck.suggestions import did_you_mean
from qbcheck.toml_file import KeyPath, TomlFile

Model = TypeVar("Model", bound=BaseModel)

SECRETS_ELSEWHERE = (
    "secrets do not belong in this file; take the line out and run `qbcheck login`, or set the environment variables "
    "QBCHECK_AUTOTASK_SECRET and QBCHECK_AUTOTASK_INTEGRATION_CODE"
)

_KEY_OF_A_MAPPING = "[key]"
_SECRET_NAME = re.compile(r"(secret|password|passwd|passphrase|pwd|token|apikey|integrationcode|trackingidentifier)s?$")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_SHOWN = 60
_TYPES = {
    "string_type": "text in quotes",
    "bool_type": "true or false, without quotes",
    "date_type": "a date such as 2026-01-01",
    "int_type": "a whole number",
    "model_type": "a table",
    "dict_type": "a table",
    "list_type": "a list",
    "tuple_type": "a list",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    path: KeyPath
    """The key it is about, which may be missing."""
    text: str
    """What is wrong with it, without the key."""


def dotted(path: KeyPath) -> str:
    """Write a path as in a TOML header; the tables of an array are counted from 1."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key + 1}]"
        else:
            text += ("." if text else "") + (key if _PLAIN_KEY.fullmatch(key) else f'"{key}"')
    return text


def file_error(file: TomlFile, called: str, faults: Iterable[Fault]) -> SettingsError:
    """Return the error that names every fault of a file with its line; ``called``: such as ``file of waivers``."""
    ordered = sorted(faults, key=lambda fault: file.line(fault.path) or 0)
    count = "a fault" if len(ordered) == 1 else f"{len(ordered)} faults"
    return SettingsError(
        f"The {called} {file.path} has {count}.",
        faults=tuple(f"{file.place(fault.path)}: {dotted(fault.path)}: {fault.text}" for fault in ordered),
    )


def shown(value: object) -> str:
    """Write a value as it stands in TOML, shortened; a list or a table only by its kind."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            text = value if len(value) <= _LONGEST_SHOWN else f"{value[: _LONGEST_SHOWN - 3]}..."
            return f'"{text}"'
        case list() | tuple():
            return "a list"
        case Mapping():
            return "a table"
        case date() | time() | datetime():
            return value.isoformat()
        case _:
            return f"the number {value}"


def is_secret_name(key: str | int) -> bool:
    """Whether a key's name says that its value is secret."""
    return isinstance(key, str) and _SECRET_NAME.search(re.sub(r"[^a-z]", "", key.lower())) is not None


def secret_looking(data: object, at: KeyPath = ()) -> Iterator[Fault]:
    """Find every key, at any depth, whose name says that its value is secret."""
    members: Iterable[tuple[str | int, Any]] = ()
    if isinstance(data, Mapping):
        members = data.items()
    elif isinstance(data, list):
        members = enumerate(data)
    for key, value in members:
        path = (*at, key)
        if is_secret_name(key) and not isinstance(value, Mapping):
            yield Fault(path, SECRETS_ELSEWHERE)
        else:
            yield from secret_looking(value, path)


def validated(model: type[Model], data: object, at: KeyPath = ()) -> Model | tuple[Fault, ...]:
    """Return the data as a model, or everything that is wrong with it; ``at`` is where in the file the data is."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    unknown = [each["loc"][:-1] for each in details if each["loc"][-1:] == (_KEY_OF_A_MAPPING,)]
    return tuple(
        dict.fromkeys(
            _fault(each, model, at)
            for each in details
            # What stands under a key that does not exist is not worth a word.
            if each["loc"][-1:] == (_KEY_OF_A_MAPPING,)
            or not any(each["loc"][: len(prefix)] == prefix for prefix in unknown)
        )
    )


def _fault(error: ErrorDetails, model: type[BaseModel], at: KeyPath) -> Fault:
    path = error["loc"]
    if path[-1:] == (_KEY_OF_A_MAPPING,):
        path = path[:-1]
    return Fault((*at, *path), _text(error, path, model))


def _text(error: ErrorDetails, path: KeyPath, model: type[BaseModel]) -> str:
    kind, value = error["type"], error["input"]
    match kind:
        case "missing":
            annotation = _annotation(model, path)
            if words := _choices(annotation):
                return f"missing; it is one of {', '.join(words)}"
            return "missing table" if _inner_model(annotation) else "missing"
        case "extra_forbidden":
            if is_secret_name(path[-1]):
                return SECRETS_ELSEWHERE
            table = _model_at(model, path[:-1])
            return f"unknown key{did_you_mean(str(path[-1]), table.model_fields)}".removesuffix(".")
        case "literal_error" | "enum":
            words = tuple(re.findall(r"'([^']*)'", error["ctx"]["expected"]))
            hint = did_you_mean(value, words) if isinstance(value, str) else ""
            return f"{shown(value)} is not one of {', '.join(words)}{hint}".removesuffix(".")
        case "string_too_short":
            return "is empty"
        case "too_short":
            return "is empty; at least one is needed"
        case "value_error":
            return str(error["ctx"]["error"])
        case _ if kind in _TYPES:
            return f"must be {_TYPES[kind]}, not {shown(value)}"
        case _:
            return f"{error['msg'][:1].lower()}{error['msg'][1:]}, not {shown(value)}"


def _annotation(model: type[BaseModel], path: KeyPath) -> Any:
    key = path[-1] if path else ""
    field = _model_at(model, path[:-1]).model_fields.get(str(key))
    return field.annotation if field else None


def _model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel]:
    """Return the model of a table; keys of mappings and numbers of arrays lead to the same model."""
    for key in path:
        if key in model.model_fields:
            model = _inner_model(model.model_fields[str(key)].annotation) or model
    return model


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _inner_model(each))), None)


def _choices(annotation: Any) -> tuple[str, ...]:
    if isinstance(annotation, type) and issubclass(annotation, str) and hasattr(annotation, "__members__"):
        return tuple(str(each) for each in annotation)  # type: ignore[attr-defined] # a StrEnum, whose class iterates
    return tuple(each for each in get_args(annotation) if isinstance(each, str))
