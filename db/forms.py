"""From what a person or a file gives to a row that may be written: cleaned, checked, complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from db.errors import RecordError
from db.record import Record
from db.words import clean, clean_name

_NAMES = frozenset({"name", "title", "host", "organiser", "partner"})
_LIMITS = {
    "string_too_long": ("too_long", "max_length"),
    "string_too_short": ("empty", "min_length"),
    "greater_than_equal": ("too_small", "ge"),
    "less_than_equal": ("too_large", "le"),
}

Row = TypeVar("Row", bound=Record)


def checked(model: type[Row], values: Mapping[str, Any]) -> Row:
    """A row of `model` with these values, held to the limits of its fields.

    Raises:
        RecordError: The first value that is wrong, with its field.
    """
    cleaned = {key: clean_value(key, value) for key, value in values.items()}
    try:
        return model.model_validate(cleaned)
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


def clean_value(field: str, value: Any) -> Any:
    """The value with its text cleaned as `field` asks for; anything but text as it is."""
    # Enum members are strings too, and are what they should be already.
    if type(value) is not str:
        return value
    return clean_name(value, field) if field in _NAMES else clean(value, field)
