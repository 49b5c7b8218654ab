"""At the right of the map: the answers to a question, and the chosen station."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.map.answers_list import AnswersList
from desktop.station.card import StationCard
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState

_LIST_SHARE = 4
"""Rows of answers that stand in sight above the card."""


class MapSide(QWidget):
    """Answers above, the card of the chosen station below; or what to do where there is neither.

    Signals:
        copy_wanted(), code_wanted(): For the caller, as text and as a QR code.
        place_wanted(): Move the chosen station.
    """

    copy_wanted = Signal()
    code_wanted = Signal()
    place_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.answers = AnswersList()
        self.card = StationCard()
        self.card.map_button.hide()
        self.card.edit_button.setText(_("打开台账"))
        self.nothing = EmptyState(
            "map-pin",
            _("问一句，或点一座驿站"),
            _("来电人在哪里、要什么：明珠 充电 现在开放。数字圈点开就散。"),
        )
        self._copy = push_button("map.copy", _("复制给来电人"), "copy")
        self._copy.setToolTip(_("名称、地址、开放时间、距离和导航链接（回车）"))
        self._copy.clicked.connect(self.copy_wanted)
        self._code = push_button("map.code", _("二维码"), "qr-code")
        self._code.clicked.connect(self.code_wanted)
        self._place = push_button("map.place", _("移动"), "arrows-out-cardinal")
        self._place.setToolTip(_("在地图上拖到新位置"))
        self._place.clicked.connect(self.place_wanted)
        self._told = QWidget()
        buttons = QHBoxLayout(self._told)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addWidget(self._copy, 1)
        buttons.addWidget(self._code)
        buttons.addWidget(self._place)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.addWidget(self.answers)
        self._all.addWidget(self._told)
        self._all.addWidget(self.card, 1)
        self._all.addWidget(self.nothing, 1)
        self.show_parts(answers=False, card=False)
        on_look_changed(self._measure)

    def show_parts(self, *, answers: bool, card: bool) -> None:
        self.answers.setVisible(answers)
        self._told.setVisible(card)
        self.card.setVisible(card)
        self.nothing.setVisible(not card and not answers)

    def _measure(self) -> None:
        px = look().px
        self._all.setSpacing(px(8))
        self.answers.setMaximumHeight(px(54 * _LIST_SHARE + 2))
