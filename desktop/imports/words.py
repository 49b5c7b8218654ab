"""What the import window calls things, and what it says a file comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from db.errors import YizhanError
from db.imports import ImportKind
from db.workbooks.plan import SAMPLE_DATA, Plan, Weight
from desktop.imports.batch import Batch, Draft, Line, State
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
    State.PROBLEM: (N_("有问题"), Tone.ERROR),
    State.UNCHANGED: (N_("无变化"), Tone.MUTED),
    State.WAITING: (N_("等台账导入后再读"), Tone.INFO),
    State.WRITING: (N_("正在写入"), Tone.MUTED),
    State.DONE: (N_("已导入"), Tone.OK),
}
WEIGHTS: Mapping[Weight, str] = {
    Weight.CHANGED: N_("改写"),
    Weight.UNDERSTOOD: N_("按惯例理解"),
    Weight.MISSING: N_("缺失"),
}
_CREATED = {
    ImportKind.STATIONS: N_("新增 {n} 座"),
    ImportKind.COUNTS: N_("新增 {n} 条"),
    ImportKind.ACTIVITIES: N_("新增 {n} 场"),
}
_UPDATED = {
    ImportKind.STATIONS: N_("修改 {n} 座"),
    ImportKind.COUNTS: N_("修改 {n} 条"),
    ImportKind.ACTIVITIES: N_("修改 {n} 场"),
}
_MISSING = {
    "position_missing": N_("{n} 座缺坐标"),
    "hours_missing": N_("{n} 座缺开放时间"),
}


def kind_text(kind: ImportKind | None) -> str:
    return _(KINDS[kind]) if kind else ""


def state_text(state: State) -> str:
    return _(STATES[state][0])


def failure(error: Exception) -> str:
    """Why a file was not taken; an unexpected error's details are told elsewhere."""
    if isinstance(error, YizhanError):
        return say(error)
    return _("程序出错，这个文件什么也没有写入。")


def summary(line: Line) -> str:
    """One line on what the file comes to and what the person can do now."""
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
        case State.PROBLEM if draft.wants_datum:
            return _("表中的坐标没有写明来自哪种地图。请在上面选，选好就再读一遍。")
        case State.PROBLEM if draft.wants_month:
            return _("表中的日期没有年份。请在上面选月份，选好就再读一遍。")
        case State.PROBLEM:
            return n_(
                "有 {n} 处问题，整个文件都不会写入。请按下面的说明改好，再选一次。",
                len(plan.problems),
            ).format(n=number(len(plan.problems)))
        case State.UNCHANGED:
            return _("读到 {n} 行，都和登记簿里的一样，不用导入。").format(n=number(plan.read))
        case State.DONE:
            return _("已导入：{parts}").format(parts=_("；").join(_tallies(draft.kind, plan)))
    if draft.differs:
        return _("登记簿刚才变了，这里的改动和先前的预览不同，请再看一遍。")
    parts = _("；").join([*_tallies(draft.kind, plan), *_remarked(plan)])
    return n_("读到 {n} 行：{parts}", plan.read).format(n=number(plan.read), parts=parts)


def _tallies(kind: ImportKind, plan: Plan) -> list[str]:
    """What is added and changed, without what is not."""
    counted = ((_CREATED[kind], plan.created), (_UPDATED[kind], plan.updated))
    return [_(text).format(n=number(n)) for text, n in counted if n]


def _remarked(plan: Plan) -> list[str]:
    codes = Counter(remark.code for remark in plan.remarks)
    rewritten = sum(remark.weight is Weight.CHANGED for remark in plan.remarks)
    said = []
    if rewritten:
        said.append(n_("改写 {n} 处", rewritten).format(n=number(rewritten)))
    for code, text in _MISSING.items():
        if codes[code]:
            said.append(_(text).format(n=number(codes[code])))
    if codes[SAMPLE_DATA]:
        said.append(_("表中写明是示例数据"))
    return said


def overview(batch: Batch) -> str:
    """Where the whole import stands, beside the buttons."""
    states = Counter(line.state for line in batch.lines())
    if not states or states[State.READING]:
        return ""
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
    return n_("导入 {n} 个文件", len(ready)).format(n=len(ready))


def imported_text(done: Sequence[Draft]) -> str:
    """What the notice bar says afterwards."""
    if len(done) == 1 and done[0].plan and done[0].kind:
        parts = _("；").join(_tallies(done[0].kind, done[0].plan))
        return _("已导入 {file}：{parts}").format(file=done[0].path.name, parts=parts)
    return n_("已导入 {n} 个文件", len(done)).format(n=len(done))
