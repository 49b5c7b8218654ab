"""The line beneath the sheet: what there is to say of the current cell, else what keys do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop.counts.words import Remark
from desktop.style import restyle
from desktop.theme import Tone
from desktop.widgets.plain import plain


class RemarkLine(QLabel):
    """One line, where words do not wrap: what does not fit is in the tip."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("countsRemark")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "quiet")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._hint = ""
        self._remark: Remark | None = None

    def set_hint(self, words: str) -> None:
        self._hint = words
        self._show()

    def say(self, remark: Remark | None) -> None:
        if remark != self._remark:
            self._remark = remark
            self._show()

    @property
    def has_reason(self) -> bool:
        """The cell itself has something to say."""
        return self._remark is not None

    @property
    def words(self) -> str:
        """All that is said, whether or not it fits."""
        return self._remark.words if self._remark else self._hint

    def _show(self) -> None:
        tone = self._remark.tone if self._remark else Tone.MUTED
        shown = self.words
        if not self.wordWrap():
            shown = self.fontMetrics().elidedText(
                shown, Qt.TextElideMode.ElideRight, max(self.width(), 0)
            )
        self.setText(shown)
        self.setToolTip(plain(self.words) if shown != self.words else "")
        self.setAccessibleName(self.words)
        if self.property("tone") != str(tone):
            restyle(self, tone=str(tone))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()
