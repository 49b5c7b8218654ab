"""Every use case, on both engines: it commits, leaves no trace when it fails, is undone, redone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from db.engine import open_register, reading
from db.history import deeds, next_redo, next_undo, take_back
from db.models import logged_tables
from db.work import Work

Doing = Callable[[Work], object]


def test_is_kept_undone_and_redone(
    deed: Any, doing: Doing, engine: sa.Engine, register: str, snapshot: Callable[..., Any]
) -> None:
    before = snapshot(engine, logged_tables())
    with Work(engine, "办事", who="林") as work:
        doing(work)
    after = snapshot(engine, logged_tables())
    assert {name for name in after if after[name] != before[name]} == deed.topics == work.topics
    with reading(engine) as session:
        newest = next_undo(session)
        assert newest == deeds(session, limit=1)[0]
        assert next_redo(session) is None
    assert newest is not None
    assert (newest.id, newest.who, newest.label) == (work.change_id, "林", "办事")
    assert (newest.rows, newest.undone, newest.undoes) == (deed.rows, False, None)

    undo = take_back(engine, newest.id, "撤销", who="何")
    assert snapshot(engine, logged_tables()) == before
    assert undo.topics == deed.topics
    with reading(engine) as session:
        again = next_redo(session)
    assert again is not None
    assert (again.id, again.who, again.undoes) == (undo.change_id, "何", newest.id)

    take_back(engine, again.id, "重做")
    assert snapshot(engine, logged_tables()) == after

    engine.dispose()
    reopened = open_register(register)
    try:
        with reading(reopened) as session:
            assert next_redo(session) is None
            standing = next_undo(session)
        assert standing is not None
        assert standing.id == newest.id
        take_back(reopened, newest.id, "撤销")
        assert snapshot(reopened, logged_tables()) == before
    finally:
        reopened.dispose()


def test_leaves_no_trace_when_it_fails(
    doing: Doing, engine: sa.Engine, snapshot: Callable[..., Any]
) -> None:
    before = snapshot(engine)
    work = Work(engine, "办事")

    def fail() -> None:
        with work:
            doing(work)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (work.change_id, work.topics) == (None, frozenset())
    assert snapshot(engine) == before
