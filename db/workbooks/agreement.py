"""Files of one batch that speak of the same day: where two contradict, neither is taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from db.errors import RecordError
from db.workbooks.plan import Plan, Remark
from db.workbooks.row import Row


def agreed(plans: Sequence[Plan]) -> list[Plan]:
    """The plans, each without the rows that another one contradicts: they are its problems now.

    A plan that nobody contradicts is returned as it is.
    """
    speakers: dict[str, list[int]] = defaultdict(list)
    if sum(bool(plan.told) for plan in plans) > 1:
        for number, plan in enumerate(plans):
            for key in plan.told:
                speakers[key].append(number)
    refused: list[dict[str, Remark]] = [{} for _plan in plans]
    for key, numbers in speakers.items():
        said = {number: plans[number].told[key][1] for number in numbers}
        if len(set(said.values())) > 1:
            remarks = {number: _refusal(plans[number].told[key][0]) for number in numbers}
            for number in numbers:
                other = next(remarks[n] for n in numbers if said[n] != said[number])
                refused[number][key] = remarks[number]._replace(values=_naming(other))
    return [
        _without(plan, rows) if rows else plan for plan, rows in zip(plans, refused, strict=True)
    ]


def _refusal(row: Row) -> Remark:
    before = row.remarks
    row.refuse("day", RecordError("day_in_two_files"))
    return row.remarks_since(before)[0]


def _naming(other: Remark) -> dict[str, object]:
    return {"day": other.value, "file": other.file, "sheet": other.sheet, "cell": other.cell}


def _without(plan: Plan, refused: dict[str, Remark]) -> Plan:
    return replace(
        plan,
        changes=tuple(change for change in plan.changes if change.key not in refused),
        remarks=(*plan.problems, *refused.values(), *plan.remarks[len(plan.problems) :]),
        skips=False,
    )
