"""The pages of a PDF in the window, with the tools to leaf and zoom."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QObject, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.buttons import tool_button
from desktop.widgets.labels import quiet_label

_ZOOM_STEP = 1.2
_ZOOM_MIN, _ZOOM_MAX = 0.2, 4.0
_POINTS_PER_INCH = 72


class Preview(QFrame):
    """Pages one below the other; fits the width until the person zooms."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.document = QPdfDocument(self)
        self._held = QByteArray()
        self._buffer = QBuffer(self)
        self.pages = QPdfView(self)
        self.pages.setObjectName("pages.pdf")
        self.pages.setAccessibleName(_("月报预览"))
        self.pages.setDocument(self.document)
        self.pages.setPageMode(QPdfView.PageMode.MultiPage)
        self.pages.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.pages.setFrameShape(QFrame.Shape.NoFrame)
        self.pages.viewport().installEventFilter(self)
        self.pages.pageNavigator().currentPageChanged.connect(self._tell_page)
        self._place = quiet_label()
        self._place.setObjectName("pagePlace")
        self._zoom = QLabel()
        self._zoom.setObjectName("zoomFactor")
        self._buttons = [
            self._button(
                "zoomOut", "magnifying-glass-minus", _("缩小（Ctrl+滚轮）"), self.zoom_out
            ),
            self._button("zoomIn", "magnifying-glass-plus", _("放大（Ctrl+滚轮）"), self.zoom_in),
            self._button("zoomActual", "frame-corners", _("实际大小"), self.show_actual_size),
            self._button("zoomWidth", "arrows-out-line-horizontal", _("适合宽度"), self.fit_width),
        ]
        self._tools = QHBoxLayout()
        self._tools.addWidget(self._place)
        self._tools.addStretch(1)
        self._tools.addWidget(self._zoom)
        for button in self._buttons:
            self._tools.addWidget(button)
        self._all = QVBoxLayout(self)
        self._all.addLayout(self._tools)
        self._all.addWidget(self.pages, 1)
        on_look_changed(self._measure)

    def show_pdf(self, pdf: bytes, *, same: bool) -> None:
        """Show these pages; `same` document as before keeps its place, another begins at page 1."""
        bar = self.pages.verticalScrollBar()
        scrolled = bar.value()
        self._buffer.close()
        self._held = QByteArray(pdf)
        self._buffer.setBuffer(self._held)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        bar.setValue(scrolled if same else 0)
        self._tell_page()
        self._tell_zoom()

    def clear(self) -> None:
        self.document.close()
        self._tell_page()

    def zoom_in(self) -> None:
        self._zoom_to(self.factor * _ZOOM_STEP)

    def zoom_out(self) -> None:
        self._zoom_to(self.factor / _ZOOM_STEP)

    def show_actual_size(self) -> None:
        self._zoom_to(1.0)

    def fit_width(self) -> None:
        self.pages.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._tell_zoom()

    @property
    def factor(self) -> float:
        """How large the pages show; 1.0 is as large as on paper."""
        if self.pages.zoomMode() == QPdfView.ZoomMode.Custom or not self.document.pageCount():
            return self.pages.zoomFactor()
        margins = self.pages.documentMargins()
        room = self.pages.viewport().width() - margins.left() - margins.right()
        inches = self.document.pagePointSize(0).width() / _POINTS_PER_INCH
        return room / (inches * self.screen().logicalDotsPerInch())

    def _zoom_to(self, factor: float) -> None:
        self.pages.setZoomMode(QPdfView.ZoomMode.Custom)
        self.pages.setZoomFactor(min(max(factor, _ZOOM_MIN), _ZOOM_MAX))
        self._tell_zoom()

    def _tell_zoom(self) -> None:
        self._zoom.setText(f"{self.factor:.0%}")

    def _tell_page(self) -> None:
        count = self.document.pageCount()
        page = self.pages.pageNavigator().currentPage() + 1
        self._place.setText(
            _("第 {page} 页，共 {pages} 页").format(page=page, pages=count) if count else ""
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QWheelEvent)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            if event.angleDelta().y() > 0:
                self.zoom_in()
            else:
                self.zoom_out()
            return True
        if event.type() == QEvent.Type.Resize:
            self._tell_zoom()
        return super().eventFilter(watched, event)

    def _measure(self) -> None:
        px = look().px
        self._all.setContentsMargins(1, px(6), 1, 1)
        self._all.setSpacing(px(6))
        self._tools.setContentsMargins(px(16), 0, px(8), 0)
        for button in self._buttons:
            button.setIconSize(QSize(px(18), px(18)))

    def _button(self, name: str, icon_name: str, text: str, do: Callable[[], None]) -> QToolButton:
        button = tool_button(name, icon_name, text)
        button.clicked.connect(lambda: do())
        return button
