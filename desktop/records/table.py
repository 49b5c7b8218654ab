"""The columns of the history and of what one change did."""

from __future__ import annotations

from db.differences import Difference
from db.history import Deed
from db.values import LOCAL
from desktop.fields import table_label
from desktop.text import _, field_label, value_text
from desktop.theme import Tone
from desktop.widgets.rows import Column


def deed_columns() -> tuple[Column[Deed], ...]:
    return (
        Column("at", _("时间"), lambda deed: deed.at.astimezone(LOCAL), width=138),
        Column("who", _("谁"), lambda deed: deed.who, width=84),
        Column("label", _("做了什么"), lambda deed: deed.label, width=180, stretch=True),
        Column("rows", _("条数"), lambda deed: deed.rows, kind="number", width=72),
        Column("state", _("现状"), _state, kind="state", width=92, tone=_tone),
    )


def difference_columns() -> tuple[Column[Difference], ...]:
    return (
        Column("record", _("记录"), _record, width=160),
        Column("field", _("项目"), lambda row: field_label(row.field), width=84),
        Column("before", _("改前"), lambda row: _told(row, before=True), width=110),
        Column("after", _("改后"), lambda row: _told(row, before=False), width=110, stretch=True),
    )


def _state(deed: Deed) -> str:
    return _("已撤销") if deed.undone else _("有效")


def _tone(deed: Deed) -> Tone:
    return Tone.MUTED if deed.undone else Tone.OK


def _record(row: Difference) -> str:
    return _("{table}　{record}").format(table=table_label(row.table), record=row.record)


def _told(row: Difference, *, before: bool) -> str:
    if row.personal:
        return _("个人信息，不显示")
    return value_text(row.before if before else row.after)
