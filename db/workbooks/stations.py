"""The register of stations, from a workbook: what it wants otherwise than the register has it.

A workbook of ours brings what it was exported with. There a cell is a change only where the file
differs from that, and a conflict where the register does too. Any other workbook is compared with
the register alone, and an empty cell says nothing there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import Session

from db.codes import station_number
from db.dossier import Standing, in_parts, read_dossiers, save_dossier
from db.dossiers import NewStation, enter_stations
from db.errors import ConflictError, RecordError
from db.forms import limited
from db.models import Station
from db.rows import TownRow
from db.stations import amend_station, refuse_future_days, refuse_impossible_closing
from db.values import Datum
from db.work import Work
from db.workbooks import vocabulary
from db.workbooks.exported import Exported, Texts, exported_texts, said
from db.workbooks.known import KnownStation, KnownStations
from db.workbooks.mapping import ColumnMapping
from db.workbooks.names import plain_name
from db.workbooks.plan import CellChange, Choice, Plan, Remarks, RowChange, Weight, finished
from db.workbooks.row import Row, data_rows
from db.workbooks.sheets import Cell, Progress, Sheet, quiet, uncollected
from db.workbooks.shuffled import shuffled
from db.workbooks.station_cells import (
    COLUMNS,
    FIELDS,
    PERSONAL,
    Answer,
    Words,
    amended,
    cell_text,
    entered,
    station_cells,
)
from db.workbooks.station_columns import REQUIRED, StationReader, together

_WANTED = {"hours_text": "hours_missing", "position_text": "position_missing"}
"""Fields of which it is said where a workbook leaves them empty."""


@dataclass(frozen=True)
class _Edit:
    """A station to change: what each field is to be, and how the station stood."""

    standing: int
    version: int
    answers: Mapping[str, Answer]


class _New(NamedTuple):
    """A station to enter; `code` is one that it was given before, else None."""

    answers: Sequence[Answer]
    code: str | None


class _Deeds:
    """What a plan writes, by the keys of its changes."""

    def __init__(self, words: Words, today: dt.date) -> None:
        self._words = words
        self._today = today
        self.new: dict[str, _New] = {}
        self.edits: dict[str, _Edit] = {}

    def carry_out(self, work: Work, taken: Collection[Choice], progress: Progress) -> None:
        edits = {
            key: [field for field in edit.answers if (key, field) in taken]
            for key, edit in self.edits.items()
        }
        wanted = {key: fields for key, fields in edits.items() if fields}
        new = [
            NewStation(entered(together(each.answers), self._words, self._today), each.code)
            for key, each in self.new.items()
            if (key, "") in taken
        ]
        rows = len(new) + len(wanted)
        enter_stations(work, new, lambda done: progress(done, rows))
        done = len(new)
        for part in in_parts(wanted.items()):
            self._amend(work, [(self.edits[key], fields) for key, fields in part])
            done += len(part)
            progress(done, rows)
        progress(rows, rows)

    def _amend(self, work: Work, edits: Sequence[tuple[_Edit, list[str]]]) -> None:
        contacts = any("contact" in fields for _edit, fields in edits)
        numbers = [edit.standing for edit, _fields in edits]
        standing = {
            each.id: each for each in read_dossiers(work.session, numbers, contacts=contacts)
        }
        for edit, fields in edits:
            if edit.standing not in standing:
                raise ConflictError("station_unknown", number=edit.standing)
            before = standing[edit.standing].dossier
            given = together(edit.answers[field] for field in fields)
            after = amended(before, given, self._words, self._today)
            if replace(after, values=before.values) == before:
                # Its own row alone: the tables of its parts need not be asked.
                amend_station(work, edit.standing, edit.version, after.values)
            else:
                save_dossier(work, edit.standing, edit.version, after)


@uncollected()
def plan_stations(
    session: Session,
    path: Path,
    sheets: Sequence[Sheet],
    *,
    today: dt.date,
    datum: Datum | None = None,
    mappings: Collection[ColumnMapping] = (),
    progress: Progress = quiet,
) -> Plan:
    """Read a register of stations; nothing is written.

    Args:
        session: A read of the register.
        path: Where the sheets are from.
        sheets: What `read_sheets` gave.
        today: Day from which services begin, and before which they end.
        datum: Of coordinates for which neither a column nor the heading names one.
        mappings: What people said of headers that were not understood.
        progress: Told of the rows; what it raises ends the reading.
    """
    remarks: list[Remarks] = []
    rows = data_rows(
        sheets,
        vocabulary.STATION_HEADINGS,
        REQUIRED,
        remarks,
        mappings=mappings,
        progress=progress,
    )
    differences = _Differences(session, exported_texts(sheets), today, datum)
    read = 0
    for part in in_parts(rows):
        read += len(part)
        differences.take(part)
    for of_sheet in remarks:
        of_sheet.put_in_order()
    differences.tell_of_all(remarks[0])
    deeds = differences.deeds
    return finished("stations", path, read, differences.changes, remarks, deeds.carry_out)


class _Differences:
    """Compares the rows of one file with the register.

    Attributes:
        changes: For the preview.
        deeds: The same, to be written.
    """

    def __init__(
        self, session: Session, original: Exported | None, today: dt.date, datum: Datum | None
    ) -> None:
        self._session = session
        self._today = today
        self._words = Words.of(session)
        self._register = KnownStations(session)
        self._original = original
        self._reader = StationReader(self._words, datum, today, ours=original is not None)
        self._seen: dict[str | tuple[str, str], Row] = {}
        self._present: set[str] = set()
        self.changes: list[RowChange] = []
        self.deeds = _Deeds(self._words, today)

    def take(self, rows: list[Row]) -> None:
        known = [(row, self._recognised(row)) for row in rows]
        touched = [
            (row, station, self._touched(row, station.code) if station else [])
            for row, station in known
            if not row.refused
        ]
        numbers = list(dict.fromkeys(each.id for _row, each, fields in touched if each and fields))
        contacts = any(row.has("contact") for row in rows)
        standing = {
            each.id: each for each in read_dossiers(self._session, numbers, contacts=contacts)
        }
        new = [row for row, station, _fields in touched if station is None]
        answers = iter(self._reader.read_filled(new))
        for row, station, fields in touched:
            if station is None:
                self._take_new(row, next(answers))
            elif fields:
                self._take_known(row, standing[station.id], fields)

    def tell_of_all(self, remarks: Remarks) -> None:
        """Say which places are odd, and which stations of the export are not in the file.

        Nobody means to delete them. A column that was sorted by itself refuses the file.
        """
        self._reader.tell_doubts()
        if self._original is None:
            return
        for field, key, count in shuffled(self.changes, self._original):
            self._seen[key].refuse(field, RecordError("column_shuffled", field=field, count=count))
        for code in self._original.texts:
            if code in self._present:
                continue
            name = self._original.name_of(code)
            remarks.add(Weight.MISSING, "", code, "row_missing", name=name, code=code)

    def _recognised(self, row: Row) -> KnownStation | None:
        """The station that the row is about; refuses a row that may be about another."""
        code, name, town = row.text("code"), row.text("name"), self._reader.town(row)
        key = (town.code, plain_name(name)) if town else None
        known = self._register.by_code.get(code)
        if code and self._original:
            row.hold("code", partial(self._refuse_foreign_code, row, code))
        if known is None and key and key in self._register and not row.refused:
            known = row.read("name", partial(self._register.called, key, name))
        if known is None and code and not row.refused:
            row.hold("code", partial(self._refuse_unknown_code, code, town))
        if known and not code and self._original:
            row.note(Weight.UNDERSTOOD, "code", "code_restored", code=known.code)
        if not row.refused:
            self._refuse_repeated(row, (known.code if known else code) or key)
        if self._original and (known or row.refused):
            # A row that is refused is no row that is missing.
            self._present.add(self._owner(row, code) if row.refused or not known else known.code)
        return known

    def _owner(self, row: Row, code: str) -> str:
        """The station of the export that the row is likest to."""
        assert self._original is not None
        return self._original.owner(
            {column: cell_text(row.cell(column)) for column in COLUMNS}, code
        )

    def _refuse_repeated(self, row: Row, key: str | tuple[str, str] | None) -> None:
        """Refuse a second row for a code, or for a name in a town."""
        other = self._seen.setdefault(key, row) if key else row
        if other is row:
            return
        at, code, name = other.at("name"), row.text("code"), row.text("name")
        if code:
            row.refuse("code", RecordError("code_twice", text=code, other=at))
        else:
            row.refuse("name", RecordError("station_twice", name=name, other=at))

    def _refuse_foreign_code(self, row: Row, code: str) -> None:
        """Refuse the code of another station: one typed over, or a column sorted by itself."""
        assert self._original is not None
        if self._original.name_of(code) != cell_text(row.cell("name")):
            owner = self._owner(row, code)
            if owner != code:
                raise RecordError("code_edited", field="code", text=code, was=owner)
        known = self._register.by_code
        if known and code in self._original.texts and code not in known:
            raise RecordError("code_gone", field="code", text=code)

    def _refuse_unknown_code(self, code: str, town: TownRow | None) -> None:
        # A register that moves to a new file keeps the codes that hang at its doors.
        moves = not self._register.by_code
        if not (moves and town and code.startswith(town.code) and station_number(code)):
            raise RecordError("code_unknown", field="code", text=code)

    def _take_new(self, row: Row, answers: Sequence[Answer]) -> None:
        _note_missing(row)
        if row.refused:
            return
        key = f"+{len(self.deeds.new) + 1}"
        self.changes.append(RowChange(key, answers[0]["name"], new=True))
        self.deeds.new[key] = _New(answers, row.text("code") or None)

    def _touched(self, row: Row, code: str) -> list[str]:
        """The fields of which the row may say something that the register does not."""
        if self._original and code in self._original.texts:
            return _changed_fields(row, self._original, code)
        touched = [f for f in FIELDS if row.text(f) or (f == "services" and row.has(f))]
        _note_missing(row)
        return touched

    def _take_known(self, row: Row, standing: Standing, touched: list[str]) -> None:
        ours = _texts(station_cells(standing.code, standing.dossier, self._words, self._today))
        base = self._original.of(standing.code) if self._original else None
        answers = self._reader.read(
            row,
            [
                field
                for field in touched
                if _differs(row, field, ours) or not all(map(row.has, FIELDS[field]))
            ],
        )
        if row.refused or not answers:
            return
        given = together(answers.values())
        row.hold("name", partial(refuse_future_days, given, self._today))
        after = amended(standing.dossier, given, self._words, self._today)
        theirs = _texts(station_cells(standing.code, after, self._words, self._today))
        cells = [
            cell
            for field, answer in answers.items()
            if answer and (cell := _cell_change(field, ours, theirs, base))
        ]
        if not cells:
            return
        row.hold("name", partial(_refuse_broken_rules, after.values))
        if row.refused:
            return
        key = standing.code
        self.changes.append(RowChange(key, ours["name"], new=False, cells=tuple(cells)))
        told = {cell.field: answers[cell.field] for cell in cells}
        self.deeds.edits[key] = _Edit(standing.id, standing.version, told)


def _note_missing(row: Row) -> None:
    for field, missing in _WANTED.items():
        if not row.text(field) and row.has(field):
            row.note(Weight.MISSING, field, missing, name=row.text("name"))


def _changed_fields(row: Row, original: Exported, code: str) -> list[str]:
    """The fields of which a cell says something else than when it was exported."""
    base, places = original.texts[code], original.places
    cells = row.cells
    changed = set()
    for column, at in row.header.places.items():
        was = base[places[column]] if column in places else ""
        cell = cells[at]
        # Most cells are as they were, and most of those are texts.
        if (cell or "") != was and cell_text(cell) != was:
            changed.add(column)
    if not changed:
        return []
    return [f for f in FIELDS if row.has(f) and not changed.isdisjoint(FIELDS[f])]


def _differs(row: Row, field: str, texts: Texts) -> bool:
    """Whether a cell of the field that the row has says something else than `texts`."""
    return any(
        cell_text(row.cell(column)) != texts.get(column, "")
        for column in FIELDS[field]
        if row.has(column)
    )


def _cell_change(field: str, ours: Texts, theirs: Texts, base: Texts | None) -> CellChange | None:
    columns = FIELDS[field]
    mine, now = said(ours, columns), said(theirs, columns)
    was = said(base, columns) if base is not None and field in base else None
    if now in (mine, was):
        return None
    conflict = was is not None and was != mine
    if field in PERSONAL:
        return CellChange(field, "", "", None if was is None else "", conflict)
    return CellChange(field, mine, now, was, conflict)


def _texts(cells: Mapping[str, Cell]) -> Texts:
    return {column: cell_text(cells.get(column)) for column in COLUMNS}


def _refuse_broken_rules(values: Mapping[str, Any]) -> None:
    try:
        refuse_impossible_closing(limited(Station, {**values, "code": "held"}))
    except RecordError as error:
        if error.field != "opened_on":
            raise
        # A sheet has one column for the day and what was said of it.
        raise RecordError(error.code, field="opened_text", **error.values) from None
