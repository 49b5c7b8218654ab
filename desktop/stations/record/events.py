"""How what happened at a station is said."""

from __future__ import annotations

from db.differences import Difference
from db.timeline import Event, EventKind
from db.values import LOCAL, ActivityStatus, FeedbackKind
from desktop.text import N_, _, day_text, field_label, label, number, value_text

KINDS = {
    EventKind.CHANGE: N_("改动"),
    EventKind.ACTIVITY: N_("活动"),
    EventKind.INSPECTION: N_("巡查"),
    EventKind.FEEDBACK: N_("评价"),
    EventKind.CLOSURE: N_("临时关闭"),
}

_MOST_DETAILS = 12
"""Of an import or a new station the first fields tell enough."""


def event_title(event: Event) -> str:
    """``2026-11-20 14:05 · 改动 · 修改驿站：口岸 · 张三``."""
    at = event.at.astimezone(LOCAL)
    when = f"{at:%Y-%m-%d %H:%M}" if event.kind is EventKind.CHANGE else day_text(at.date())
    parts = [when, _(KINDS[event.kind]), event.title, event.who]
    return " · ".join(part for part in parts if part)


def event_details(event: Event) -> str:
    """What else is told of it, a line for each fact; empty where there is nothing."""
    values = event.values
    lines = [_said(each) for each in event.details[:_MOST_DETAILS]]
    more = len(event.details) - _MOST_DETAILS
    if more > 0:
        lines.append(_("另有 {n} 处").format(n=more))
    if event.kind is EventKind.ACTIVITY:
        status, people = values["status"], values["attendance"]
        assert isinstance(status, ActivityStatus)
        told = [str(values["category"]), label(status)]
        if isinstance(people, int):
            told.append(_("{n} 人次").format(n=number(people)))
        lines = [" · ".join(told)]
    elif event.kind is EventKind.INSPECTION:
        said = _("查了 {items} 项，{wanting} 项不合格").format(
            items=values["items"], wanting=values["wanting"]
        )
        lines = [said, *(_("未整改：{item}").format(item=item) for item in lines)]
    elif event.kind is EventKind.FEEDBACK:
        kind = values["feedback"]
        assert isinstance(kind, FeedbackKind)
        lines = [_("{score} 分 · {kind}").format(score=values["score"], kind=label(kind))]
        if values["reply"]:
            lines.append(_("答复：{text}").format(text=values["reply"]))
    elif event.kind is EventKind.CLOSURE:
        lines = [_("至 {day}").format(day=values["last_day"])]
    return "\n".join(lines)


def _said(detail: Difference | str) -> str:
    if isinstance(detail, str):
        return detail
    name = field_label(detail.field)
    if detail.table != "station":
        name = _("{record} {field}").format(record=detail.record, field=name)
    if detail.personal:
        return _("{field}：已改（个人信息不显示）").format(field=name)
    return _("{field}：{before} → {after}").format(
        field=name, before=value_text(detail.before), after=value_text(detail.after)
    )
