"""What the command line answers: one JSON object, or the same in words."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from db.corrections import Correction, Standing
from db.errors import YizhanError
from db.figures import MonthFigures
from db.history import Deed
from db.locator import Found
from db.values import LOCAL
from db.workbooks.plan import CellChange, Plan, Remark, RowChange, Weight
from desktop.station.words import state_short
from desktop.text import _, field_label, say, say_remark

_TALLIES = ("read", "created", "updated", "unchanged", "refused")
_SAID: Mapping[str, list[Any]] = {"problems": [], "conflicts": [], "notes": []}
"""What is said of a file, when nothing is."""


def as_json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, default=str)


def planned(plan: Plan) -> dict[str, Any]:
    """What a file comes to; one with conflicts is refused, since nobody is here to choose."""
    conflicts = [_conflict(plan, change, cell) for change, cell in plan.conflicts]
    tallies = {name: getattr(plan, name) for name in _TALLIES}
    if conflicts:
        tallies = {**dict.fromkeys(_TALLIES, 0), "read": plan.read, "refused": plan.read}
    return {
        "kind": plan.kind,
        "file": plan.path.name,
        **tallies,
        "problems": [_remark(remark) for remark in plan.problems],
        "conflicts": conflicts,
        "notes": [_remark(r) for r in plan.remarks if r.weight is not Weight.PROBLEM],
    }


def unread(kind: str, path: Path, error: YizhanError) -> dict[str, Any]:
    """A file that could not be taken as a whole."""
    problem = {"file": path.name, "sheet": "", "cell": "", "value": "", "message": say(error)}
    empty = dict.fromkeys(_TALLIES, 0)
    return {"kind": kind, "file": path.name, **empty, **_SAID, "problems": [problem]}


def imported(files: Sequence[dict[str, Any]], *, dry_run: bool) -> dict[str, Any]:
    """All files of one command, and their sums."""
    return {
        **{name: sum(file[name] for file in files) for name in _TALLIES},
        "dry_run": dry_run,
        **{name: [said for file in files for said in file[name]] for name in _SAID},
        "files": [{"file": file["file"], **{n: file[n] for n in _TALLIES}} for file in files],
    }


def imported_text(answer: dict[str, Any]) -> str:
    lines = [
        _(
            "{file}：{read} 行，新增 {created}，修改 {updated}，不变 {unchanged}，拒收 {refused}"
        ).format(**file)
        for file in answer["files"]
    ]
    if answer["notes"]:
        lines += ["", _("读的时候："), *_remark_lines(answer["notes"])]
    if answer["dry_run"]:
        lines += ["", _("只是预览，什么也没有写入。")]
    return "\n".join(lines)


def refusal_text(answer: dict[str, Any]) -> str:
    """Why nothing was written: the problems, and the cells that both sides changed."""
    lines = []
    if answer["problems"]:
        lines += [_("有问题，请改好再导入："), *_remark_lines(answer["problems"])]
    if answer["conflicts"]:
        lines += [_("表和台账都改过这些格子，请在导入窗口里逐项选定："), *_conflict_lines(answer)]
    return "\n".join(lines)


def _conflict(plan: Plan, change: RowChange, cell: CellChange) -> dict[str, Any]:
    return {
        "file": plan.path.name,
        "key": change.key,
        "name": change.name,
        "field": cell.field,
        "base": cell.base,
        "ours": cell.ours,
        "theirs": cell.theirs,
    }


def _conflict_lines(answer: dict[str, Any]) -> Iterator[str]:
    for conflict in answer["conflicts"]:
        yield _(
            "  {file} {name}（{key}）{label}：导出时“{base}”，台账“{ours}”，表中“{theirs}”"
        ).format(**conflict, label=field_label(conflict["field"]))


def found(hits: Iterable[Found]) -> dict[str, Any]:
    return {
        "stations": [
            {
                "code": hit.station.code,
                "name": hit.station.name,
                "town": hit.station.town,
                "lon": hit.station.longitude,
                "lat": hit.station.latitude,
                "distance_m": None if hit.distance_m is None else round(hit.distance_m, 1),
                "open": hit.is_open,
                "services": list(hit.station.services),
                "hours": hit.station.hours,
                "address": hit.station.address,
            }
            for hit in hits
        ]
    }


def found_text(hits: Sequence[Found]) -> str:
    if not hits:
        return _("没有符合的驿站")
    lines = []
    for hit in hits:
        distance = (
            _("直线 {m:,.0f} 米").format(m=hit.distance_m) if hit.distance_m is not None else ""
        )
        parts = (hit.station.name, hit.station.town, state_short(hit), distance)
        lines.append("  ".join(part for part in parts if part))
    return "\n".join(lines)


def reported(figures: MonthFigures, standing: Standing) -> dict[str, Any]:
    """The month's figures for other programs; the same object that is printed.

    ``closed`` counts stations; whether the month is signed says ``closing``.
    """
    closing = standing.closing
    totals = figures.totals
    return {
        "month": str(figures.month),
        "scope": figures.scope,
        "sample": figures.sample,
        "stations": figures.stations,
        "opened": figures.opened,
        "closed": figures.closed,
        "towns_total": figures.towns_total,
        "towns_covered": figures.towns_covered,
        "visits": {service.value: people for service, people in totals.visits.items()},
        "visits_total": totals.visits_total,
        "by_unit": {line.name: line.visits_total for line in figures.units},
        "by_town": {line.name: line.visits_total for line in figures.towns},
        "station_days_reported": totals.station_days_reported,
        "station_days_expected": figures.station_days_expected,
        "station_days_in_service": figures.station_days_in_service,
        "activities": totals.activities,
        "attendance": totals.attendance,
        "by_category": {
            line.name: {"activities": line.activities, "attendance": line.attendance}
            for line in figures.categories
        },
        "silent": [line.name for line in figures.silent],
        "methods": {method.value: days for method, days in figures.methods.items()},
        "previous_visits_total": figures.previous.visits_total if figures.previous else None,
        "last_year_visits_total": figures.last_year.visits_total if figures.last_year else None,
        "closing": closing
        and {
            "signed_by": closing.signed_by,
            "closed_by": closing.closed_by,
            "closed_at": _local(closing.closed_at),
            "note": closing.note,
            "stated_total": closing.stated_total,
        },
        "revision": standing.revision,
        "corrections": standing.correction and _corrected(standing.correction),
    }


def _corrected(correction: Correction) -> dict[str, Any]:
    signed = correction.signed
    return {
        "signed_by": signed.signed_by,
        "closed_at": _local(signed.closed_at),
        "reopened_by": signed.reopened_by,
        "reopened_at": signed.reopened_at and _local(signed.reopened_at),
        "reason": signed.reason,
        "figures": [change._asdict() for change in correction.figures],
        "cells": [{**asdict(change), "at": _local(change.at)} for change in correction.cells],
    }


def _local(at: dt.datetime) -> str:
    return at.astimezone(LOCAL).isoformat()


def deeds(past: Iterable[Deed]) -> dict[str, Any]:
    return {
        "changes": [
            {
                "id": deed.id,
                "at": _local(deed.at),
                "who": deed.who,
                "label": deed.label,
                "rows": deed.rows,
                "undone": deed.undone,
                "undoes": deed.undoes,
            }
            for deed in past
        ]
    }


def deeds_text(past: Sequence[Deed]) -> str:
    if not past:
        return _("还没有改动")
    stands = _("{id}  {at:%Y-%m-%d %H:%M}  {who}  {label}  {rows} 条")
    undone = _("{id}  {at:%Y-%m-%d %H:%M}  {who}  {label}  {rows} 条（已撤销）")
    return "\n".join(
        (undone if deed.undone else stands).format(
            id=deed.id,
            at=deed.at.astimezone(LOCAL),
            who=deed.who,
            label=deed.label,
            rows=deed.rows,
        )
        for deed in past
    )


def _remark_lines(remarks: Iterable[dict[str, str]]) -> Iterator[str]:
    for remark in remarks:
        place = " ".join(filter(None, (remark["file"], remark["sheet"], remark["cell"])))
        line = _("  {place}：“{value}”{message}") if remark["value"] else _("  {place}：{message}")
        yield line.format(place=place, value=remark["value"], message=remark["message"])


def _remark(remark: Remark) -> dict[str, str]:
    return {
        "file": remark.file,
        "sheet": remark.sheet,
        "cell": remark.cell,
        "value": remark.value,
        "message": say_remark(remark),
    }
