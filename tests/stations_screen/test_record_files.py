"""Photos and files of a station, and what happened there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QObject, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton

from db.attachments import attachments
from desktop.stations.record.months_chart import MonthsChart
from desktop.stations.record.sections import Part

GATE = "唐家湾口岸工会驿站"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "门口.jpg"
    Image.new("RGB", (600, 400), (90, 140, 120)).save(path)
    return path


@pytest.fixture
def rows(page):
    return lambda: page.ask(lambda s: attachments(s, station_id=page.screen.record.station_id))


def drop(page, *paths):
    """Let files fall onto the part as from the file manager."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    point, copy, left = QPointF(5, 5), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    section = page.screen.record.view.files
    event = QDropEvent(point, copy, data, left, Qt.KeyboardModifier.NoModifier)
    assert section.acceptDrops()
    section.dropEvent(event)
    assert event.isAccepted()
    page.settle()


def words(page, part):
    section = page.screen.record.view.sections[part]
    return "\n".join(label.text() for label in section.findChildren(QLabel))


def test_files_dropped_on_the_page_are_attached_as_one_deed_and_undone(page, photo, rows, tmp_path):
    paper = tmp_path / "协议.txt"
    paper.write_text("示例协议")
    page.open(GATE)
    drop(page, photo, paper)
    assert [row.file_name for row in rows()] == ["门口.jpg", "协议.txt"]
    assert page.notice == "已添加 2 个文件"
    assert "门口.jpg" in words(page, Part.FILES)
    page.press_notice()
    page.wait_for(lambda: "门口.jpg" not in words(page, Part.FILES))
    assert rows() == []


def test_a_file_that_is_refused_is_named_and_the_others_are_kept(page, photo, rows, tmp_path):
    wrong = tmp_path / "程序.exe"
    wrong.write_bytes(b"MZ\x00\x01\x02")
    page.open(GATE)
    drop(page, wrong, photo)
    page.settle()
    assert [row.file_name for row in rows()] == ["门口.jpg"]
    assert "已添加 1 个文件" in page.notice
    assert "程序.exe" in page.notice
    page.press_notice()
    assert rows() == []


def test_a_caption_is_saved_when_the_cursor_leaves_it(page, photo, rows):
    page.open(GATE)
    drop(page, photo)
    caption = page.view.findChild(QLineEdit, f"record.files.{rows()[0].id}.caption")
    caption.setFocus()
    caption.setText("正门")
    page.press(Qt.Key.Key_Tab)
    page.wait_for(lambda: rows()[0].caption == "正门")


def test_a_file_is_opened_by_the_system_from_a_copy(page, photo, rows):
    class Opener(QObject):
        opened: Path | None = None

        @Slot(QUrl)
        def open(self, url: QUrl) -> None:
            self.opened = Path(url.toLocalFile())

    page.open(GATE)
    drop(page, photo)
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "open")
    try:
        page.click(f"record.files.{rows()[0].id}.open")
        page.wait_for(lambda: opener.opened is not None)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    with Image.open(opener.opened) as kept:
        assert kept.size == (600, 400)
    assert opener.opened != photo


def test_a_file_is_removed_and_brought_back(page, photo, rows, qtbot):
    page.open(GATE)
    drop(page, photo)
    out = page.view.findChild(QToolButton, f"record.files.{rows()[0].id}.remove")
    qtbot.mouseClick(out, Qt.MouseButton.LeftButton)
    page.settle()
    assert rows() == []
    assert page.notice == "已去掉 门口.jpg"
    page.press_notice()
    page.wait_for(lambda: len(rows()) == 1 and "门口.jpg" in words(page, Part.FILES))


def test_files_of_a_new_station_wait_until_it_is_saved(page, photo):
    page.click("stations.new")
    drop(page, photo)
    waiting = page.view.findChild(QLabel, "record.files.waiting")
    assert waiting.text() == "保存驿站时一并添加：门口.jpg"
    page.fill(name="凤凰山驿站")
    page.choose("town_code", "香湾街道")
    page.save()
    page.wait_for(lambda: "门口.jpg" in words(page, Part.FILES) and not waiting.isVisible())
    number = page.screen.record.station_id
    kept = page.ask(lambda s: attachments(s, station_id=number))
    assert [row.file_name for row in kept] == ["门口.jpg"]


def test_files_that_wait_can_be_left_out(page, photo):
    page.click("stations.new")
    drop(page, photo)
    page.click("record.files.forget")
    page.fill(name="凤凰山驿站")
    page.choose("town_code", "香湾街道")
    page.save()
    assert page.ask(lambda s: attachments(s, station_id=page.screen.record.station_id)) == []


def test_a_new_station_has_no_history_until_it_is_saved(page):
    page.click("stations.new")
    assert not page.screen.record.view.timeline.isVisible()
    page.fill(name="凤凰山驿站")
    page.choose("town_code", "香湾街道")
    page.save()
    page.wait_for(lambda: "新驿站：凤凰山驿站" in words(page, Part.TIMELINE))


def test_the_timeline_tells_changes_with_old_and_new_and_can_be_narrowed(page):
    page.open(GATE)
    page.wait_for(lambda: "改动" in words(page, Part.TIMELINE))
    page.fill(awards="最美站点")
    page.save()
    page.wait_for(lambda: "荣誉：— → 最美站点" in words(page, Part.TIMELINE))
    note = page.view.findChild(QLabel, "record.note")
    assert "最近修改" in note.text()
    page.click("chip.inspection")
    page.wait_for(lambda: "荣誉：— → 最美站点" not in words(page, Part.TIMELINE))


def test_the_chart_tells_each_month_or_that_nobody_reported(page):
    page.open(GATE)
    chart = page.view.findChild(MonthsChart)
    page.wait_for(lambda: "2026年10月" in chart.accessibleDescription())
    assert "2026年9月 未填报" in chart.accessibleDescription()
    assert chart.accessibleDescription().count("，") >= 12


def test_older_events_come_when_asked_for(page):
    page.open(GATE)
    for n in range(25):
        page.fill(awards=f"第 {n} 次")
        page.save()
    page.wait_for(lambda: "→ 第 24 次" in words(page, Part.TIMELINE))
    assert "→ 第 2 次" not in words(page, Part.TIMELINE)
    page.click("record.timeline.more")
    page.wait_for(lambda: "→ 第 2 次" in words(page, Part.TIMELINE))
