"""Saved views: a name is one view's, and a view can be replaced, renamed and deleted."""

import pytest
import sqlalchemy as sa

from db.engine import reading
from db.errors import ConflictError, RecordError
from db.views import SavedViewRow, delete_view, rename_view, save_view, saved_views
from db.work import Work


@pytest.fixture
def views(engine: sa.Engine) -> sa.Engine:
    """A register with the views 1 and 2."""
    with Work(engine, "视图") as work:
        assert save_view(work, "缺坐标", '{"missing": "position"}') == 1
        assert save_view(work, " 拱北 的 ", "{}") == 2
    return engine


def rows(engine: sa.Engine) -> list[SavedViewRow]:
    with reading(engine) as session:
        return saved_views(session)


def test_views_are_read_in_the_order_they_were_saved(views: sa.Engine) -> None:
    assert rows(views) == [
        SavedViewRow(1, "缺坐标", '{"missing": "position"}'),
        SavedViewRow(2, "拱北 的", "{}"),
    ]


def test_the_same_name_is_replaced(views: sa.Engine) -> None:
    with Work(views, "视图") as work:
        assert save_view(work, "缺坐标 ", "[]") == 1
    assert rows(views)[0] == SavedViewRow(1, "缺坐标", "[]")


def test_a_view_is_renamed_but_not_to_another_ones_name(views: sa.Engine) -> None:
    with Work(views, "改名") as work:
        rename_view(work, 1, "没有坐标")
        rename_view(work, 2, "拱北 的")
        with pytest.raises(ConflictError) as taken:
            rename_view(work, 2, "没有坐标")
        with pytest.raises(RecordError, match="view_unknown"):
            rename_view(work, 9, "别的")
    assert (taken.value.code, taken.value.field) == ("already_there", "name")
    assert [row.name for row in rows(views)] == ["没有坐标", "拱北 的"]


def test_a_deleted_view_is_gone(views: sa.Engine) -> None:
    with Work(views, "删") as work:
        delete_view(work, 1)
    assert [row.id for row in rows(views)] == [2]


def test_a_view_without_a_name_is_refused(views: sa.Engine) -> None:
    with Work(views, "视图") as work, pytest.raises(RecordError) as refused:
        save_view(work, "  ", "{}")
    assert (refused.value.code, refused.value.field) == ("empty", "name")
