"""Counts in a file that are far from what is usual: remarked for a person to look at again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import islice

from sqlmodel import Session

from db.counts import DayEntry
from db.unusual import Doubt, Norms, load_norms
from db.values import Month, Service
from db.workbooks.plan import Weight
from db.workbooks.row import Row

Wanted = tuple[DayEntry | None, DayEntry]
"""A day as it was known, and as it is to be."""

_MOST_DAYS = 20_000
"""Three months of a city: beyond that, finding what is usual holds the preview up."""
_MOST_TOLD = 100


def tell_unusual(
    session: Session, wanted: Mapping[str, Wanted], told: Mapping[str, tuple[Row, Hashable]]
) -> None:
    """Remark on the numbers that would be written and that the register's own rule questions.

    Args:
        session: A read of the register.
        wanted: What would be written, in the file's order.
        told: The rows by the same keys.
    """
    if len(wanted) > _MOST_DAYS:
        first, _said = told[next(iter(wanted))]
        first.note(Weight.DOUBTED, "day", "counts_unquestioned", n=len(wanted), limit=_MOST_DAYS)
        return
    doubts = _doubts(session, wanted)
    for key, service, doubt in islice(doubts, _MOST_TOLD):
        values = {"people": doubt.people, "low": doubt.low, "high": doubt.high}
        told[key][0].note(Weight.DOUBTED, service, "count_unusual", service=service, **values)
    if rest := list(doubts):
        key, service, _doubt = rest[0]
        told[key][0].note(Weight.DOUBTED, service, "count_unusual_more", n=len(rest))


def _doubts(session: Session, wanted: Mapping[str, Wanted]) -> Iterator[tuple[str, Service, Doubt]]:
    norms = _norms(session, [entry for _before, entry in wanted.values()])
    for key, (before, entry) in wanted.items():
        usual = norms[Month.of(entry.day)]
        for service, people in entry.counts.items():
            if people is None or (before and before.counts.get(service) == people):
                continue
            if doubt := usual.doubt(entry.station_id, entry.day, service, people):
                yield key, service, doubt


def _norms(session: Session, entries: Iterable[DayEntry]) -> dict[Month, Norms]:
    """What is usual on the days and at the stations of some entries, by month."""
    months: dict[Month, list[DayEntry]] = defaultdict(list)
    for entry in entries:
        months[Month.of(entry.day)].append(entry)
    found = {}
    for month, together in months.items():
        days = [entry.day for entry in together]
        stations = {entry.station_id for entry in together}
        found[month] = load_norms(session, min(days), max(days), stations)
    return found
