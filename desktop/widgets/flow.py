"""A layout that wraps: chips in lines, cards in tiles of equal width."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from desktop.style import look


class FlowLayout(QLayout):
    """Items from left to right, then on the next line.

    Attributes:
        tile: Least width of an item at 100 % text where all share one width and fill the
            line; 0 where each keeps the width it asks for.
    """

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, tile: int = 0) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.tile = tile
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, QPoint(), move=False)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint().width() for item in self._items if not item.isEmpty()]
        gap = look().px(self._gap)
        if self.tile:
            width = len(shown) * (look().px(self.tile) + gap) - gap
        else:
            width = sum(shown) + gap * max(len(shown) - 1, 0)
        return QSize(max(width, 0), self.heightForWidth(max(width, 1)))

    def minimumSize(self) -> QSize:
        widest = max((item.minimumSize().width() for item in self._items), default=0)
        tallest = max((item.minimumSize().height() for item in self._items), default=0)
        return QSize(max(widest, look().px(self.tile)), tallest)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect.width(), rect.topLeft(), move=True)

    def _place(self, width: int, origin: QPoint, *, move: bool) -> int:
        """Height of the items in `width`; moves them there when asked to."""
        gap = look().px(self._gap)
        y = 0
        lines = self._lines(width, gap)
        for line in lines:
            height = max(_height(item, wide) for item, wide in line)
            x = 0
            for item, wide in line:
                if move:
                    tall = height if self.tile else _height(item, wide)
                    item.setGeometry(QRect(origin + QPoint(x, y), QSize(wide, tall)))
                x += wide + gap
            y += height + gap
        return y - gap if lines else 0

    def _lines(self, width: int, gap: int) -> list[list[tuple[QLayoutItem, int]]]:
        shown = [item for item in self._items if not item.isEmpty()]
        if self.tile and shown:
            columns = max(1, min(len(shown), (width + gap) // (look().px(self.tile) + gap)))
            rows = -(-len(shown) // columns)
            columns = -(-len(shown) // rows)
            wide, spare = divmod(width - gap * (columns - 1), columns)
            tiles = [(item, wide + (n % columns < spare)) for n, item in enumerate(shown)]
            return [tiles[start : start + columns] for start in range(0, len(tiles), columns)]
        lines: list[list[tuple[QLayoutItem, int]]] = []
        room = -1
        for item in shown:
            wide = min(item.sizeHint().width(), width)
            if wide > room:
                lines.append([])
                room = width
            lines[-1].append((item, wide))
            room -= wide + gap
        return lines


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
