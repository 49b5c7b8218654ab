"""What the import window calls things, and what it says a file comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from db.errors import YizhanError
from db.imports import ImportKind
from db.workbooks.plan import SAMPLE_DATA, Plan, Weight
from desktop.imports.batch import WRITABLE, Batch, Draft, Line, State
from desktop.text import N_, _, n_, number, say
from desktop.theme import Tone

KINDS: Mapping[ImportKind, str] = {
    ImportKind.STATIONS: N_("驿站台账"),
    ImportKind.COUNTS: N_("服务登记"),
    ImportKind.ACTIVITIES: N_("活动台账"),
}
STATES: Mapping[State, tuple[str, Tone]] = {
    State.READING: (N_("正在读"), Tone.MUTED),
    State.KIND_WANTED: (N_("请选类型"), Tone.WARN),
    State.READY: (N_("可导入"), Tone.OK),
    State.DISPUTED: (N_("有冲突，请选"), Tone.WARN),
    State.PROBLEM: (N_("有问题"), Tone.ERROR),
    State.UNCHANGED: (N_("无变化"), Tone.MUTED),
    State.WAITING: (N_("等台账导入后再读"), Tone.INFO),
    State.WRITING: (N_("正在写入"), Tone.MUTED),
    State.DONE: (N_("已导入"), Tone.OK),
}
WEIGHTS: Mapping[Weight, str] = {
    Weight.DOUBTED: N_("请核对"),
    Weight.CHANGED: N_("改写"),
    Weight.UNDERSTOOD: N_("按惯例理解"),
    Weight.MISSING: N_("缺失"),
}
_CREATED = {
    ImportKind.STATIONS: N_("新增 {n} 座"),
    ImportKind.COUNTS: N_("新增 {n} 条"),
    ImportKind.ACTIVITIES: N_("新增 {n} 场"),
}
_TOLD = {
    "row_missing": N_("文件里没有的 {n} 座不会删除"),
    "position_missing": N_("{n} 座缺坐标"),
    "hours_missing": N_("{n} 座缺开放时间"),
    "columns_unread": N_("{n} 张工作表有列没读"),
    "sheet_skipped": N_("{n} 张工作表没有表头，没有读"),
    "sheet_hidden": N_("{n} 张隐藏的工作表没有读"),
}
"""Remarks of which the summary tells how many there are."""


def kind_text(kind: ImportKind | None) -> str:
    return _(KINDS[kind]) if kind else ""


def state_text(state: State) -> str:
    return _(STATES[state][0])


def failure(error: Exception) -> str:
    """Why a file was not taken; an unexpected error's details are told elsewhere."""
    if isinstance(error, YizhanError):
        return say(error)
    return _("程序出错，这个文件什么也没有写入。")


def summary(line: Line, *, short: bool = False) -> str:
    """What the file comes to and what the person can do now; `short` leaves readings unsaid."""
    draft, plan = line.draft, line.draft.plan
    if draft.trouble is not None:
        return failure(draft.trouble)
    if line.state is State.KIND_WANTED:
        return _("看不出这是哪种表，请选类型。")
    if plan is None or draft.kind is None:
        return _("正在读，还没有写入任何内容。")
    match line.state:
        case State.WAITING:
            return _("表中有台账里还没有的驿站。先导入驿站台账，随后会自动再读这个文件。")
        case State.PROBLEM:
            return _problem_text(draft, plan)
        case State.UNCHANGED:
            return _joined(
                _("读到 {n} 行，都和登记簿里的一样，不用导入").format(n=number(plan.read)),
                *_remarked(plan),
            )
        case State.DONE:
            parts = _joined(*_tallies(draft), *_left_out(draft, plan))
            return _("已导入：{parts}").format(parts=parts)
    if draft.differs:
        return _("登记簿刚才变了，这里的改动和先前的预览不同，请再看一遍。")
    skipped = [skip_text(plan.bad_rows)] if plan.problems else []
    readings = [] if short else _remarked(plan)
    parts = _joined(*skipped, *_found(draft.kind, plan), *_doubted(plan), *readings)
    return n_("读到 {n} 行：{parts}", plan.read).format(n=number(plan.read), parts=parts)


def _problem_text(draft: Draft, plan: Plan) -> str:
    """Why nothing of it can be written yet, and what would mend that."""
    if draft.wants_columns:
        return _("看不懂这张表的列名。请按“指定各列…”，说明每一列是什么，随后就再读一遍。")
    if draft.wants_datum:
        return _("表中的坐标没有写明来自哪种地图。请在上面选，选好就再读一遍。")
    if draft.wants_month:
        return _("表中的日期没有年份。请在上面选月份，选好就再读一遍。")
    if draft.can_skip:
        return n_(
            "有 {n} 行有问题，所以现在什么也不会写入。请在表里改好，再按“重新读取”；"
            "或者勾选“跳过”，只导入其余的行。",
            plan.bad_rows,
        ).format(n=number(plan.bad_rows))
    return n_(
        "有 {n} 处问题，整个文件都不会写入。请按下面的说明改好，再按“重新读取”。",
        len(plan.problems),
    ).format(n=number(len(plan.problems)))


def _joined(*parts: str) -> str:
    return _("；").join(parts)


def _found(kind: ImportKind, plan: Plan) -> list[str]:
    """What the file would add and change, without what it would not."""
    cells = sum(len(change.cells) for change in plan.changes)
    disputed = len(plan.conflicts)
    conflicts = n_("其中冲突 {n} 处", disputed).format(n=number(disputed)) if disputed else ""
    return [each for each in (_changed(cells), conflicts, _created(kind, plan.created)) if each]


def _tallies(draft: Draft) -> list[str]:
    """What of it is taken."""
    assert draft.kind is not None
    said = (_changed(draft.ticks.cells), _created(draft.kind, draft.ticks.records))
    return [each for each in said if each]


def _left_out(draft: Draft, plan: Plan) -> list[str]:
    """What of it was not taken though it could have been, or might have been."""
    kept = sum((change.key, cell.field) not in draft.ticks.taken for change, cell in plan.conflicts)
    said = []
    if kept:
        said.append(n_("冲突 {n} 处留现在的", kept).format(n=number(kept)))
    if plan.problems:
        said.append(n_("有问题的 {n} 行没有写入", plan.bad_rows).format(n=number(plan.bad_rows)))
    return said


def skip_text(n: int) -> str:
    """What the tick says that leaves out rows with a problem."""
    return n_("跳过有问题的 {n} 行", n).format(n=number(n))


def _changed(n: int) -> str:
    return n_("修改 {n} 处", n).format(n=number(n)) if n else ""


def _created(kind: ImportKind, n: int) -> str:
    return _(_CREATED[kind]).format(n=number(n)) if n else ""


def _remarked(plan: Plan) -> list[str]:
    codes = Counter(remark.code for remark in plan.remarks)
    rewritten = sum(remark.weight is Weight.CHANGED for remark in plan.remarks)
    said = []
    if rewritten:
        said.append(n_("改写 {n} 处", rewritten).format(n=number(rewritten)))
    for code, text in _TOLD.items():
        if codes[code]:
            said.append(_(text).format(n=number(codes[code])))
    if codes[SAMPLE_DATA]:
        said.append(_("表中写明是示例数据"))
    return said


def _doubted(plan: Plan) -> list[str]:
    """How many numbers are far from the usual, with those that are not listed."""
    told = sum(remark.code == "count_unusual" for remark in plan.remarks)
    more = (r.values["n"] for r in plan.remarks if r.code == "count_unusual_more")
    n = sum((each for each in more if isinstance(each, int)), told)
    return [n_("{n} 个数字和平常差得远，请核对", n).format(n=number(n))] if n else []


def progress_text(running: str, done: int, total: int) -> str:
    """What runs and how far it is; without a total it cannot tell."""
    if not total:
        return _("{what}……").format(what=running)
    return _("{what}：{done} / {total} 行").format(
        what=running, done=number(done), total=number(total)
    )


def overview(batch: Batch) -> str:
    """Where the whole import stands, beside the buttons."""
    states = Counter(line.state for line in batch.lines())
    if not states or states[State.READING]:
        return ""
    waiting = sum(len(draft.ticks.waiting) for draft in batch.ready())
    if waiting:
        return n_("还有 {n} 处冲突没有选，不选就留现在的。", waiting).format(n=number(waiting))
    if not batch.ready() and any(line.state in WRITABLE for line in batch.lines()):
        return _("一处也没有勾选，没有可以导入的。")
    if states[State.WAITING] and states[State.READY]:
        return n_("先导入驿站台账，另外 {n} 个文件随后再读。", states[State.WAITING]).format(
            n=states[State.WAITING]
        )
    if states[State.READY] and states[State.DONE]:
        return _("已导入 {done} 个文件，另外 {ready} 个可以导入，还没有写入。").format(
            done=states[State.DONE], ready=states[State.READY]
        )
    if states[State.READY]:
        return _("还没有写入任何内容。")
    if states[State.DONE] == len(batch):
        return n_("{n} 个文件都已导入。", len(batch)).format(n=len(batch))
    if states[State.DONE]:
        return _("已导入 {done} 个文件，其余没有写入。").format(done=states[State.DONE])
    return _("没有可以导入的文件，登记簿没有改动。")


def import_text(ready: Sequence[Draft]) -> str:
    """What the button will do."""
    if not ready:
        return _("导入")
    if len(ready) == 1:
        return _("导入：{parts}").format(parts=_("，").join(_tallies(ready[0])))
    return n_("导入 {n} 个文件", len(ready)).format(n=len(ready))


def imported_text(done: Sequence[Draft]) -> str:
    """What the notice bar says afterwards."""
    if len(done) == 1:
        parts = _joined(*_tallies(done[0]))
        return _("已导入 {file}：{parts}").format(file=done[0].path.name, parts=parts)
    return n_("已导入 {n} 个文件", len(done)).format(n=len(done))
