"""One deed = one `Work` = one transaction = one step of undo."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.engine import writer
from db.faults import explained
from db.models import Change, ChangeRow, OpenChange


def current_person() -> str:
    """The name under which deeds are signed: that of the person at this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without a user database
        return "?"


class Work:
    """Write to the register; a clean exit commits, anything else leaves no trace.

    Attributes:
        session: Session of the transaction; rows stay usable after the end.
        change_id: Number of the change; None when nothing came to differ, and nothing is kept.
        topics: Names of the tables that changed, known after the exit.
    """

    session: Session

    def __init__(
        self,
        engine: sa.Engine,
        label: str,
        *,
        who: str | None = None,
        undoes: int | None = None,
    ) -> None:
        self._engine = engine
        self._change = Change(
            at=dt.datetime.now(dt.UTC), who=who or current_person(), label=label, undoes=undoes
        )
        self.change_id: int | None = None
        self.topics: frozenset[str] = frozenset()

    def __enter__(self) -> Self:
        self._scope = self._transaction()
        self._scope.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._scope.__exit__(kind, error, trace)

    @property
    def number(self) -> int:
        """Number of the change while it is being written."""
        assert self._change.id is not None
        return self._change.id

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with (
            explained(str(self._engine.url.database)),
            writer(self._engine) as connection,
            connection.begin() as transaction,
            Session(connection, expire_on_commit=False) as self.session,
        ):
            self.session.add(self._change)
            self.session.flush()
            self.session.add(OpenChange(writer=_process_of(connection), change_id=self.number))
            self.session.flush()
            yield
            self.session.flush()
            touched = select(ChangeRow.table_name).where(col(ChangeRow.change_id) == self.number)
            topics = frozenset(self.session.exec(touched.distinct()))
            self.session.execute(
                sa.delete(OpenChange).where(col(OpenChange.writer) == _process_of(connection))
            )
            self.session.expunge_all()
            if topics:
                transaction.commit()
                self.change_id, self.topics = self.number, topics
            else:
                transaction.rollback()


def _process_of(connection: sa.Connection) -> int:
    if connection.dialect.name == "sqlite":
        return 0
    return int(connection.execute(sa.select(sa.func.pg_backend_pid())).scalar_one())
