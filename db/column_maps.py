"""What somebody said the columns of a header are, kept for the next workbook with the same one."""

from __future__ import annotations

from sqlmodel import Session, col, select

from db.forms import checked
from db.models import ColumnMap
from db.work import Work
from db.workbooks.mapping import ColumnMapping


def remembered_maps(session: Session, kind: str) -> tuple[ColumnMapping, ...]:
    """The mappings of one kind of workbook, in the order in which they were remembered."""
    query = select(ColumnMap).where(col(ColumnMap.kind) == kind).order_by(col(ColumnMap.id))
    return tuple(ColumnMapping.from_json(row.header, row.columns) for row in session.exec(query))


def remember_map(work: Work, kind: str, mapping: ColumnMapping) -> None:
    """Keep a mapping, in place of the one that its header had.

    Raises:
        RecordError: The header is longer than any sheet's that people fill in.
    """
    wanted = checked(
        ColumnMap, {"kind": kind, "header": mapping.header, "columns": mapping.to_json()}
    )
    standing = work.session.exec(
        select(ColumnMap).where(
            col(ColumnMap.kind) == wanted.kind, col(ColumnMap.header) == wanted.header
        )
    ).first()
    if standing is None:
        standing = wanted
    else:
        standing.columns = wanted.columns
    work.session.add(standing)
    work.session.flush()
