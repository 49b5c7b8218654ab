"""Chance, word lists and bulk writes: what every part of the demo is made with."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import sqlalchemy as sa

from db.record import Record
from resources import resource

Row = Mapping[str, Any]
T = TypeVar("T")


def draws(today: dt.date, part: str) -> np.random.Generator:
    """Chance of a part's own, so that a change to one part leaves the others as they were."""
    return np.random.default_rng([today.toordinal(), *part.encode()])


def one_of(
    rng: np.random.Generator, options: Sequence[T], weights: Sequence[float] | None = None
) -> T:
    if weights is None:
        return options[int(rng.integers(len(options)))]
    share = np.cumsum(weights)
    # Rounding may leave the last sum a hair below the draw.
    at = int(np.searchsorted(share, rng.uniform() * share[-1], side="right"))
    return options[min(at, len(options) - 1)]


def some_of(rng: np.random.Generator, options: Sequence[T], count: int) -> list[T]:
    """Different ones, in the order they were drawn; all when there are fewer than `count`."""
    return [options[int(n)] for n in rng.permutation(len(options))[:count]]


def word_list(name: str) -> list[dict[str, str]]:
    with resource("seed", f"demo_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(connection: sa.Connection, model: type[Record], rows: Iterable[Row]) -> None:
    connection.execute(sa.insert(model), _complete(model, rows))


def write_numbered(
    connection: sa.Connection, model: type[Record], rows: Iterable[Row]
) -> list[int]:
    """Write rows and return the numbers the database gave them, in the same order."""
    number = sa.inspect(model).primary_key[0]
    statement = sa.insert(model).returning(number, sort_by_parameter_order=True)
    return list(connection.execute(statement, _complete(model, rows)).scalars())


def _complete(model: type[Record], rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows with the defaults of what they leave out; the CHECKs hold them to the model's limits.

    The number is left to the database: on a server its sequence must stay ahead of the rows.
    """
    defaults = {
        name: field.default
        for name, field in model.model_fields.items()
        if name != "id" and not field.is_required()
    }
    return [{**defaults, **row} for row in rows]
