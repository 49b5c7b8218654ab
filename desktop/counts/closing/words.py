"""What the page of closing says: states, checks, differences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.closing import CloseState, ClosingRow
from db.closing_checks import Check, CheckKind, Checks
from db.visitors import Measure, VisitorCheck
from desktop.paper.corrections import moment
from desktop.text import N_, _, n_, number
from desktop.theme import Tone

STATES: Mapping[CloseState, tuple[str, Tone]] = {
    CloseState.OPEN: (N_("未结账"), Tone.MUTED),
    CloseState.CLOSED: (N_("已结账"), Tone.OK),
    CloseState.REOPENED: (N_("已重新打开"), Tone.WARN),
}


@dataclass(frozen=True)
class CheckLine:
    """A check as the list shows it.

    Attributes:
        check: None for what stands above the checks of the records, such as open units.
        names: What it names instead of entries.
    """

    kind: str
    words: str
    tone: Tone
    check: Check | None = None
    names: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.tone in (Tone.WARN, Tone.ERROR)


def check_lines(
    checks: Checks, stated_total: int | None, visitors: VisitorCheck | None
) -> list[CheckLine]:
    """The checks with what is typed beside them, though it is not in the register yet."""
    return [
        _line(check, checks, stated_total, visitors)
        for check in checks.checks
        if check.kind is not CheckKind.VISITORS or visitors is not None
    ]


def revision_words(revision: int) -> str:
    return _("第 {n} 次更正").format(n=revision) if revision else _("初次")


def signed_words(row: ClosingRow) -> str:
    """Who signed, when, and who was at the machine."""
    return _("{signer} 签字，{at}（操作人 {by}）").format(
        signer=row.signed_by, at=moment(row.closed_at), by=row.closed_by
    )


def stated_words(stated_total: int | None, total: int) -> tuple[str, Tone]:
    """How what a unit added up itself compares."""
    if stated_total is None:
        return _("选填；登记合计 {total}").format(total=number(total)), Tone.MUTED
    if stated_total == total:
        return _("与登记合计一致"), Tone.OK
    words = (
        _("比登记合计 {total} 多 {n}") if stated_total > total else _("比登记合计 {total} 少 {n}")
    )
    return words.format(total=number(total), n=number(abs(stated_total - total))), Tone.WARN


def visitors_words(check: VisitorCheck) -> tuple[str, Tone]:
    """What the groups come to, held against the month."""
    if check.measure is None:
        return _("没有填"), Tone.MUTED
    tone = Tone.OK if check.adds_up else Tone.WARN
    if check.measure is Measure.SHARE:
        words = _("合计 {total}%") if check.adds_up else _("合计 {total}%，应为 100%")
        return words.format(total=f"{check.total:g}"), tone
    if check.adds_up:
        return _("合计 {total}，与登记合计一致").format(total=number(check.total)), tone
    words = _("合计 {total}，比登记合计多 {n}")
    if check.difference < 0:
        words = _("合计 {total}，比登记合计少 {n}")
    return words.format(total=number(check.total), n=number(abs(check.difference))), tone


def _line(
    check: Check, checks: Checks, stated_total: int | None, visitors: VisitorCheck | None
) -> CheckLine:
    kind, count = check.kind, check.count
    if kind is CheckKind.STATED_TOTAL:
        return _stated_line(check, stated_total, checks.figures.totals.visits_total)
    if kind is CheckKind.VISITORS and visitors is not None:
        return _visitors_line(check, visitors)
    if not count:
        return CheckLine(kind, _(_CLEAR[kind]), Tone.OK, check)
    tone = Tone.ERROR if kind is CheckKind.NEGATIVE else Tone.WARN
    return CheckLine(kind, _found(kind, count), tone, check)


def _stated_line(check: Check, stated_total: int | None, total: int) -> CheckLine:
    if stated_total is None:
        return CheckLine(check.kind, _("没有自报合计"), Tone.MUTED, check)
    if stated_total == total:
        return CheckLine(check.kind, _("自报合计与登记一致"), Tone.OK, check)
    words = _("自报合计与登记相差 {n}").format(n=number(abs(stated_total - total)))
    return CheckLine(check.kind, words, Tone.WARN, check)


def _visitors_line(check: Check, visitors: VisitorCheck) -> CheckLine:
    if visitors.measure is None:
        return CheckLine(check.kind, _("来访人群没有填"), Tone.MUTED, check)
    if visitors.adds_up:
        return CheckLine(check.kind, _("来访人群合计相符"), Tone.OK, check)
    return CheckLine(check.kind, _("来访人群合计不符"), Tone.WARN, check)


def _found(kind: CheckKind, count: int) -> str:
    words = {
        CheckKind.NEGATIVE: n_("负数 {n} 处，改好才能结账", count),
        CheckKind.MISSING: n_("未填报 {n} 天", count),
        CheckKind.UNUSUAL: n_("存疑未认可 {n} 处", count),
        CheckKind.CLOSED_DAY: n_("不开放日有登记 {n} 天", count),
    }
    return words[kind].format(n=number(count))


_CLEAR: Mapping[CheckKind, str] = {
    CheckKind.NEGATIVE: N_("没有负数"),
    CheckKind.MISSING: N_("全部填报"),
    CheckKind.UNUSUAL: N_("没有存疑"),
    CheckKind.CLOSED_DAY: N_("不开放日没有登记"),
}
