"""Asks what lies under the stations: our shapes, a file of tiles, or a server's tiles."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from db.errors import YizhanError
from db.values import Datum
from desktop.catalogue import N_
from desktop.file_dialog import choose_file
from desktop.labels import label
from desktop.map.base_maps import (
    BaseChoice,
    BaseKind,
    BaseMap,
    base_map,
    keep_choice,
    kept_choice,
)
from desktop.map.frame import HOME
from desktop.style import look, on_look_changed
from desktop.text import _, say
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import StateLabel, quiet_label, title_label
from desktop.widgets.scroll import scrolling

_NAMES: Mapping[BaseKind, str] = {
    BaseKind.SHAPES: N_("示意图（自带，不联网）"),
    BaseKind.FILE: N_("本机的瓦片文件（.mbtiles）"),
    BaseKind.TIANDITU_ROADS: N_("天地图 道路"),
    BaseKind.TIANDITU_IMAGES: N_("天地图 影像"),
    BaseKind.GAODE: N_("高德地图 道路"),
    BaseKind.OSM: N_("OpenStreetMap"),
    BaseKind.CUSTOM: N_("自定义地址（如单位内网的地图服务）"),
}
_KEYED = frozenset({BaseKind.TIANDITU_ROADS, BaseKind.TIANDITU_IMAGES})


class BaseDialog(QDialog):
    """Choices with what each needs; a choice that cannot be shown is refused with a reason.

    Signals:
        chosen(BaseMap): It was checked, and is kept in the settings.
    """

    chosen = Signal(object)

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("baseMap")
        self.setWindowTitle(_("底图"))
        self._settings = settings
        kept = kept_choice(settings)
        self._kinds = QButtonGroup(self)
        self._all = QVBoxLayout(self)
        self._body = QVBoxLayout()
        self._choices = QVBoxLayout()
        self._radios = {kind: self._add_radio(kind) for kind in BaseKind}
        self._form = QFormLayout()
        self._add_fields(kept)
        self._told = quiet_label()
        self._told.setObjectName("baseMap.told")
        self.trouble = StateLabel()
        self.trouble.setObjectName("baseMap.trouble")
        self.trouble.setWordWrap(True)
        # A path without a space must not widen the dialog.
        self.trouble.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._body.addLayout(self._choices)
        self._body.addLayout(self._form)
        self._body.addWidget(self._told)
        self._body.addStretch(1)
        self._all.addWidget(title_label(_("底图")))
        self._all.addWidget(scrolling(self._body), 1)
        self._all.addWidget(self.trouble)
        self._all.addLayout(self._foot())
        self._kinds.buttonToggled.connect(self._show_fields)
        self._radios[kept.kind].setChecked(True)
        self._radios[kept.kind].setFocus()
        on_look_changed(self._fit)

    @property
    def _kind(self) -> BaseKind:
        return next(kind for kind, radio in self._radios.items() if radio.isChecked())

    def _add_radio(self, kind: BaseKind) -> QRadioButton:
        radio = QRadioButton(_(_NAMES[kind]))
        radio.setObjectName(f"baseMap.{kind}")
        self._kinds.addButton(radio)
        self._choices.addWidget(radio)
        return radio

    def _add_fields(self, kept: BaseChoice) -> None:
        self._key = self._line("key", kept.key, _("天地图控制台里“浏览器端”的密钥"))
        self._file = self._line("file", kept.file, _("还没有选文件"))
        self._file.setReadOnly(True)
        pick = push_button("baseMap.pick", _("选择…"), "folder-open")
        pick.clicked.connect(self._pick_file)
        self._file_row = QWidget()
        row = QHBoxLayout(self._file_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._file, 1)
        row.addWidget(pick)
        self._template = self._line(
            "template", kept.template, "https://map.example.cn/{z}/{x}/{y}.png"
        )
        self._attribution = self._line("attribution", kept.attribution, _("写在地图角上"))
        self._datum = QComboBox()
        self._datum.setObjectName("baseMap.datum")
        for datum in (Datum.WGS84, Datum.GCJ02):
            self._datum.addItem(label(datum), datum)
        self._datum.setCurrentIndex(self._datum.findData(kept.datum))
        for name, field in (
            (_("密钥"), self._key),
            (_("文件"), self._file_row),
            (_("地址"), self._template),
            (_("坐标系"), self._datum),
            (_("来源"), self._attribution),
        ):
            self._form.addRow(name, field)

    def _line(self, name: str, text: str, hint: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setObjectName(f"baseMap.{name}")
        line.setPlaceholderText(hint)
        return line

    def _foot(self) -> QHBoxLayout:
        agree = push_button("baseMap.agree", _("用这个底图"), "check", primary=True)
        agree.setDefault(True)
        agree.clicked.connect(self._agree)
        cancel = push_button("baseMap.cancel", _("取消"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(agree)
        return foot

    def _show_fields(self, _button: QRadioButton, on: bool) -> None:
        if not on:
            return
        kind = self._kind
        self._form.setRowVisible(self._key, kind in _KEYED)
        self._form.setRowVisible(self._file_row, kind is BaseKind.FILE)
        for field in (self._template, self._datum, self._attribution):
            self._form.setRowVisible(field, kind is BaseKind.CUSTOM)
        if kind is BaseKind.SHAPES:
            told = _("只有区界和海岸线，什么时候都看得见。")
        elif kind is BaseKind.FILE:
            told = _("只读打开，不联网；只能用栅格（图片）瓦片。文件没盖到的地方是示意图。")
        else:
            told = _(
                "看地图时向这一家取图片，它会知道看的是哪一带；驿站的名称和内容不会发出去。"
                "取不到时是示意图。"
            )
        self._told.setText(told)
        self.trouble.hide()

    def _pick_file(self) -> None:
        kinds = _("瓦片文件 (*.mbtiles)")
        path = choose_file(self, _("选择瓦片文件"), self._file.text(), kinds)
        if path:
            self._file.setText(str(path))
            self._check()

    def _choice(self) -> BaseChoice:
        return BaseChoice(
            kind=self._kind,
            key=self._key.text().strip(),
            file=self._file.text(),
            template=self._template.text().strip(),
            datum=Datum(self._datum.currentData()),
            attribution=self._attribution.text().strip(),
        )

    def _check(self) -> BaseMap | None:
        """The base map as it is typed; None with a reason where it cannot be shown."""
        try:
            base = base_map(self._choice())
        except YizhanError as error:
            self._say(say(error), Tone.ERROR)
            return None
        box = base.bounds
        if box and not (
            box.west < HOME.east
            and box.east > HOME.west
            and box.south < HOME.north
            and box.north > HOME.south
        ):
            self._say(_("这个文件没有盖到珠海，市里看到的仍是示意图。"), Tone.WARN)
        elif box:
            zooms = _("可以用：第 {low} 到 {high} 级。来源：{source}")
            self._say(
                zooms.format(low=base.min_zoom, high=base.max_native_zoom, source=base.attribution),
                Tone.OK,
            )
        return base

    def _say(self, text: str, tone: Tone) -> None:
        self.trouble.say(text, tone)
        self.trouble.show()

    def _agree(self) -> None:
        base = self._check()
        if base is not None:
            keep_choice(self._settings, self._choice())
            self.chosen.emit(base)
            self.accept()

    def _fit(self) -> None:
        px = look().px
        self._all.setContentsMargins(px(24), px(20), px(24), px(16))
        self._all.setSpacing(px(12))
        self._body.setSpacing(px(12))
        self._choices.setSpacing(px(6))
        self._form.setHorizontalSpacing(px(12))
        self._form.setVerticalSpacing(px(8))
        self.resize(px(520), min(px(540), round(self.screen().availableSize().height() * 0.9)))
