"""From what a person or a file gives to a row that may be written: cleaned, checked, complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import TypeAdapter, ValidationError, create_model

from db.errors import RecordError
from db.record import Record
from db.words import are_clean, are_clean_names, clean, clean_name

_NAMES = frozenset({"name", "title", "host", "organiser", "partner"})
_LIMITS = {
    "string_too_long": ("too_long", "max_length"),
    "string_too_short": ("empty", "min_length"),
    "greater_than_equal": ("too_small", "ge"),
    "less_than_equal": ("too_large", "le"),
}

FIRST_DAY, LAST_DAY = dt.date(1950, 1, 1), dt.date(2100, 12, 31)
"""Beyond lies a slip of the finger, such as 1026 for 2026."""

Row = TypeVar("Row", bound=Record)
Fields = TypeVar("Fields")


def checked(model: type[Row], values: Mapping[str, Any]) -> Row:
    """A row of `model` with these values, held to the limits of its fields.

    Raises:
        RecordError: The first value that is wrong, with its field.
    """
    return _validated(model.model_validate, _cleaned(values))


def held(model: type[Record], values: Mapping[str, Any]) -> Any:
    """The fields of such a row without a row, which takes a tenth of the time.

    Raises:
        RecordError: As `checked`.
    """
    return _validated(_fields(model), _cleaned(values))


def limited(model: type[Record], values: Mapping[str, Any]) -> Any:
    """As `held`, of values whose text has been cleaned before.

    Raises:
        RecordError: As `checked`.
    """
    return _validated(_fields(model), values)


def limited_fields(model: type[Record], values: Mapping[str, Any]) -> None:
    """Hold some fields to their limits, as `limited` does all fields.

    Raises:
        RecordError: As `checked`.
    """
    _validated(_fields(model, tuple(values)), values)


def are_fit(model: type[Record], field: str, texts: Sequence[str]) -> bool:
    """Whether a field can hold every one of some texts as it is, clean and within its limits.

    Many texts are told in a fifth of the time that it takes one by one; which one is not fit, and
    why, `clean_value` and `limited_fields` say.
    """
    clean = are_clean_names if field in _NAMES else are_clean
    if not clean([text for text in texts if text]):
        return False
    try:
        _column(model, field)(texts)
    except ValidationError:
        return False
    return True


@cache
def _column(model: type[Record], name: str) -> Callable[[Any], Any]:
    """Holds a list of values of one field to its limits."""
    field = model.model_fields[name]
    limited: Any = Annotated[field.annotation, field]
    return TypeAdapter(list[limited]).validator.validate_python


@cache
def _fields(model: type[Record], names: Sequence[str] | None = None) -> Callable[[Any], Any]:
    """Fields of a model, by default all, without its table.

    Those of a row are set one by one, by the ORM.
    """
    fields: dict[str, Any] = {
        name: (field.annotation, field)
        for name, field in model.model_fields.items()
        if names is None or name in names
    }
    # The bare validator: `model_validate` takes three times as long.
    return TypeAdapter(create_model(model.__name__, **fields)).validator.validate_python


def _validated(validate: Callable[[Any], Fields], values: Mapping[str, Any]) -> Fields:
    for key, value in values.items():
        if type(value) is dt.date and not FIRST_DAY <= value <= LAST_DAY:
            raise RecordError("day_beyond", field=key, day=value, first=FIRST_DAY, last=LAST_DAY)
    try:
        return validate(values)
    except ValidationError as refused:
        first = refused.errors(include_url=False)[0]
        field = str(first["loc"][0]) if first["loc"] else None
        code, limit = _LIMITS.get(first["type"], ("value_wrong", ""))
        context = first.get("ctx", {})
        raise RecordError(
            code,
            field=field,
            value=str(first.get("input", ""))[:40],
            **({"limit": context[limit]} if limit in context else {}),
        ) from None


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: clean_value(key, value) for key, value in values.items()}


def clean_value(field: str, value: Any) -> Any:
    """The value with its text cleaned as `field` asks for; anything but text as it is."""
    # Enum members are strings too, and are what they should be already.
    if type(value) is not str:
        return value
    return clean_name(value, field) if field in _NAMES else clean(value, field)
