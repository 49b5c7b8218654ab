"""The commands of the whole program, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from desktop.icons import icon
from desktop.text import N_, _
from desktop.widgets.keys import with_keys

SCREENS = ("overview", "stations", "map", "counts", "activities", "reports", "records")
"""Screens in the order of the rail and of Ctrl+1 to Ctrl+7."""


@dataclass(frozen=True)
class Action:
    """A command. `text` and `tip` are in the catalogue's source language."""

    id: str
    text: str
    icon: str
    shortcut: str
    tip: str


ACTIONS: tuple[Action, ...] = (
    Action("undo", N_("撤销"), "arrow-counter-clockwise", "Ctrl+Z", N_("撤销上一步")),
    Action("redo", N_("重做"), "arrow-clockwise", "Ctrl+Y", N_("重做撤销的一步")),
    Action("find", N_("查找"), "magnifying-glass", "Ctrl+K", N_("找驿站、活动或命令")),
    Action("go.overview", N_("概览"), "squares-four", "Ctrl+1", N_("打开概览")),
    Action("go.stations", N_("驿站"), "house-line", "Ctrl+2", N_("打开驿站台账")),
    Action("go.map", N_("地图"), "map-trifold", "Ctrl+3", N_("打开地图")),
    Action("go.counts", N_("登记"), "table", "Ctrl+4", N_("打开服务登记")),
    Action("go.activities", N_("活动"), "calendar-blank", "Ctrl+5", N_("打开活动台账")),
    Action("go.reports", N_("月报"), "file-text", "Ctrl+6", N_("打开月报")),
    Action("go.records", N_("资料"), "archive", "Ctrl+7", N_("打开历史、备份和设置")),
    Action("new_station", N_("新驿站"), "plus", "Ctrl+N", N_("登记一座新驿站")),
    Action("import", N_("导入"), "download-simple", "Ctrl+I", N_("从 Excel 表导入")),
    Action("export", N_("导出"), "upload-simple", "Ctrl+E", N_("导出为 Excel 表")),
    Action("print_report", N_("打印月报"), "printer", "Ctrl+P", N_("打印月报")),
    Action("theme", N_("深色／浅色"), "moon", "Ctrl+Shift+D", N_("切换深色和浅色")),
    Action("text_larger", N_("放大文字"), "text-aa", "Ctrl+=", N_("文字放大一级")),
    Action("text_smaller", N_("缩小文字"), "text-aa", "Ctrl+-", N_("文字缩小一级")),
    Action("edit.managing_unit", N_("编辑管理单位"), "buildings", "", N_("改名、次序")),
    Action("edit.town", N_("编辑镇街"), "map-pin", "", N_("改名、合并、归属")),
    Action("edit.facility", N_("编辑设施"), "wrench", "", N_("设施清单")),
    Action("edit.activity_category", N_("编辑活动类别"), "tag", "", N_("类别和全年目标")),
    Action("edit.checklist_item", N_("编辑检查项目"), "check-square", "", N_("六有和日常检查")),
    Action("edit.visitor_group", N_("编辑来访人群"), "users-three", "", N_("快递员、外卖员等")),
    Action("edit.calendar", N_("编辑节假日"), "calendar-check", "", N_("放假和调休安排")),
    Action("help", N_("帮助"), "question", "F1", N_("按键和说明")),
)

PAGE_KEYS: Mapping[str, tuple[tuple[str, str], ...]] = {
    N_("驿站列表"): (
        ("/", N_("到筛选框，Ctrl+F 也行")),
        ("↓", N_("从筛选框到列表")),
        ("Enter", N_("打开一座")),
        ("Shift+↓", N_("多选，Ctrl+A 全选")),
        ("Ctrl+C", N_("复制所选")),
        ("Shift+F10", N_("能做什么，菜单键也行")),
    ),
    N_("筛选"): (
        ("Alt+↓", N_("打开一项，回车也行")),
        ("Space", N_("勾选，回车勾选并收起")),
        ("Delete", N_("清除这一项")),
        ("← →", N_("在筛选条件之间移动")),
    ),
    N_("一座驿站"): (
        ("Ctrl+S", N_("保存")),
        ("Ctrl+PgDown", N_("下一部分，Ctrl+PgUp 上一部分")),
        ("Alt+1", N_("到第一部分，依此类推")),
        ("Esc", N_("回到列表")),
    ),
    N_("地图页"): (
        ("/", N_("到查找框，Ctrl+F 也行")),
        ("Enter", N_("复制给来电人的话")),
        ("↑ ↓", N_("换一个答案")),
        ("Esc", N_("清空查找框")),
    ),
    N_("测距和圈选"): (
        ("Enter", N_("画完")),
        ("Backspace", N_("去掉最后一个拐点")),
        ("Esc", N_("收起工具")),
    ),
    N_("登记页"): (
        ("Ctrl+S", N_("保存")),
        ("Enter", N_("往下一格，Shift+Enter 往上，Tab 往右")),
        ("F2", N_("修改一格，Shift+F2 这一格的来历")),
        ("Ctrl+V", N_("从表格粘贴，Ctrl+C 复制，Ctrl+X 剪切")),
        ("Ctrl+D", N_("向下填充，Ctrl+R 向右，Ctrl+Enter 填入所选")),
        ("Ctrl+M", N_("认可存疑的数字")),
        ("F8", N_("小键盘录入：Enter 往右")),
        ("Alt+→", N_("后一天或月，Alt+← 前一天或月")),
        ("Alt+↓", N_("下一站，Alt+↑ 上一站")),
        ("Alt+Y", N_("同前一天")),
        ("Alt+0", N_("全零上报")),
        ("Alt+Delete", N_("清除本行")),
    ),
    N_("活动页"): (
        ("N", N_("新活动")),
        ("Ctrl+S", N_("保存")),
        ("Alt+→", N_("后一段时间，Alt+← 前一段")),
        ("Delete", N_("删除所选")),
    ),
    N_("导入窗口"): (
        ("Ctrl+O", N_("选文件")),
        ("F5", N_("重新读所选文件")),
        ("Delete", N_("移出所选文件")),
        ("Space", N_("勾选一处改动，Shift+Space 勾选这条记录的")),
        ("Ctrl+Z", N_("撤销导入")),
    ),
}
"""Keys that only work on one page or in one part of it, by its name: keys and what they do."""


def bind(window: QMainWindow, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Make the actions that have a handler and put their shortcuts on `window`.

    Raises:
        KeyError: A handler for an action that does not exist.
    """
    known = {action.id: action for action in ACTIONS}
    bound = {}
    for name, handler in handlers.items():
        action = known[name]
        made = QAction(icon(action.icon, "muted"), _(action.text), window)
        made.setObjectName(f"action.{name}")
        made.setShortcut(QKeySequence(action.shortcut))
        shown = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        made.setToolTip(with_keys(_(action.tip), shown))
        made.triggered.connect(lambda _checked=False, do=handler: do())
        window.addAction(made)
        bound[name] = made
    return bound
