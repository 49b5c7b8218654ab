import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.style import apply_theme
from desktop.theme import LIGHT, Tone
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.empty import EmptyState
from desktop.widgets.flow import FlowLayout
from desktop.widgets.key_figure import KeyFigure


@pytest.fixture
def bar(qtbot):
    made = ChipBar("筛选")
    qtbot.addWidget(made)
    made.set_chips([Chip("open", "开放", 12), Chip("all_day", "24小时", 2)])
    made.show()
    return made


def chip(bar, name) -> QPushButton:
    return bar.findChild(QPushButton, f"chip.{name}")


def test_chips_check_any_number_and_tell(qtbot, bar):
    qtbot.mouseClick(chip(bar, "all_day"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.changed) as told:
        qtbot.mouseClick(chip(bar, "open"), Qt.MouseButton.LeftButton)
    assert told.args == [("open", "all_day")]


def test_new_counts_keep_the_choice_and_the_focus(qtbot, bar):
    chip(bar, "open").setFocus()
    qtbot.keyClick(chip(bar, "open"), Qt.Key.Key_Space)
    bar.set_chips([Chip("open", "开放", 1234), Chip("new", "新", None)])
    assert bar.checked() == ("open",)
    assert chip(bar, "open").text() == "开放 1,234"
    assert chip(bar, "open").hasFocus()


def test_arrows_walk_the_chips(qtbot, bar):
    chip(bar, "open").setFocus()
    qtbot.keyClick(chip(bar, "open"), Qt.Key.Key_Right)
    assert chip(bar, "all_day").hasFocus()


def test_one_of_exclusive_chips_is_always_checked(qtbot):
    bar = ChipBar("看法", exclusive=True)
    qtbot.addWidget(bar)
    bar.set_chips([Chip("day", "一日各站"), Chip("station", "一站各日")])
    bar.show()
    assert bar.checked() == ("day",)
    qtbot.mouseClick(chip(bar, "station"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(chip(bar, "station"), Qt.MouseButton.LeftButton)
    assert bar.checked() == ("station",)


def test_tiles_share_the_width_to_the_last_pixel_and_wrap(qtbot, qapp):
    host = QWidget()
    qtbot.addWidget(host)
    flow = FlowLayout(host, gap=12, tile=200)
    tiles = [KeyFigure(str(n), "194") for n in range(5)]
    for tile in tiles:
        flow.addWidget(tile)
    host.resize(1235, 120)
    host.show()
    assert len({tile.y() for tile in tiles}) == 1
    assert tiles[-1].geometry().right() == 1234
    host.resize(500, 400)
    assert [tile.y() > 0 for tile in tiles] == [False, False, True, True, True]


def test_a_key_figure_is_heard_whole_and_is_never_cut(qtbot, qapp):
    figure = KeyFigure("满意度", "4.62 ± 0.05", "1,208 份评价", Tone.OK)
    qtbot.addWidget(figure)
    assert figure.accessibleName() == "满意度 4.62 ± 0.05 1,208 份评价"
    apply_theme(qapp, LIGHT, 2.0)
    try:
        value = figure.findChild(QLabel, "figureValue")
        words = value.fontMetrics().horizontalAdvance(value.text())
        assert value.minimumSizeHint().width() >= words
    finally:
        apply_theme(qapp, LIGHT)


def test_an_empty_state_offers_the_one_thing_to_do(qtbot):
    done = []
    empty = EmptyState("tray", "还没有驿站", "导入台账。", ("导入", lambda: done.append(1)))
    qtbot.addWidget(empty)
    empty.show()
    qtbot.mouseClick(empty.findChild(QPushButton, "emptyAction"), Qt.MouseButton.LeftButton)
    assert done == [1]


def test_none_outlives_any_number_of_qt_calls(qapp):
    widget = QWidget()
    for _call in range(200_000):
        widget.update()
    assert sys.getrefcount(None) > 100_000
