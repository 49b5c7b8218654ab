"""What the list of stations is asked: typed, chosen and sorted, as it is kept in a saved view."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from db.facets import Facet
from db.values import LOCAL

NOW: Literal["now"] = "now"
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
Moment = dt.datetime | Literal["now"]
"""A local, aware minute, or whenever somebody looks."""


@dataclass(frozen=True)
class Sorting:
    """`column` is the key of a column of the list."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class ListQuery:
    """A question to the list; without anything it asks for all stations.

    Attributes:
        text: Words that are searched for.
        chosen: Options of each facet; a facet of which nothing is chosen is absent.
        open_at: When the stations have to be open.
        all_day: Only those that never close.
        sort: None for the order of the register, or of how well the words fit.
    """

    text: str = ""
    chosen: Mapping[Facet, frozenset[str]] = field(default_factory=dict)
    open_at: Moment | None = None
    all_day: bool = False
    sort: Sorting | None = None

    def choosing(self, facet: Facet, options: frozenset[str]) -> ListQuery:
        """The same, but for what is chosen of one facet."""
        others = {each: some for each, some in self.chosen.items() if each is not facet}
        return replace(self, chosen={**others, facet: options} if options else others)

    @property
    def is_filtered(self) -> bool:
        """It leaves stations out for another reason than the words."""
        return bool(self.chosen or self.open_at or self.all_day)


def write_query(query: ListQuery) -> str:
    """As JSON, for `read_query`; what asks nothing is left out."""
    moment = query.open_at
    asked = {
        "text": query.text,
        "chosen": {facet: sorted(options) for facet, options in query.chosen.items()},
        "open_at": moment.isoformat(timespec="minutes") if moment and moment != NOW else moment,
        "all_day": query.all_day,
        "sort": query.sort and [query.sort.column, query.sort.descending],
    }
    return json.dumps({key: value for key, value in asked.items() if value}, ensure_ascii=False)


def read_query(text: str) -> ListQuery | None:
    """Read what `write_query` wrote; None where it is something else: nothing is guessed."""
    try:
        asked = _a(dict, json.loads(text))
        if asked.keys() - ListQuery.__dataclass_fields__:
            return None
        return ListQuery(
            text=_a(str, asked.get("text", "")),
            chosen={
                Facet(facet): frozenset(_a(str, option) for option in _a(list, options))
                for facet, options in _a(dict, asked.get("chosen", {})).items()
                if options
            },
            open_at=_moment(asked.get("open_at")),
            all_day=_a(bool, asked.get("all_day", False)),
            sort=_sorting(asked.get("sort")),
        )
    except ValueError:
        return None


def _a(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise ValueError(value)
    return value


def _moment(value: Any) -> Moment | None:
    if value is None:
        return None
    if value == NOW:
        return NOW
    moment = dt.datetime.fromisoformat(_a(str, value))
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(value)
    return moment.astimezone(LOCAL) if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def _sorting(value: Any) -> Sorting | None:
    if value is None:
        return None
    column, descending = _a(list, value)
    return Sorting(_a(str, column), _a(bool, descending))
