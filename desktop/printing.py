"""Put a PDF on paper: to the printing system as it is, or page by page as pictures.

On Linux the file itself goes to CUPS through ``lp``, so that the paper shows vectors and fonts.
Elsewhere, and where the printer writes to a file, each page is drawn at no more than 300 dpi:
a 1200 dpi page of the report takes 2.5 s and hundreds of megabytes, and looks the same.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from db.errors import YizhanError
from desktop.jobs import Job

_DPI_MAX = 300
_POINTS_PER_INCH = 72
_LP_WAIT_S = 60


class PrintError(YizhanError):
    """The pages did not reach the printer."""


def ask_printer(parent: QWidget, pages: int, *, name: str) -> QPrinter | None:
    """The system's print dialog; None when the person thinks better of it.

    Args:
        parent: Window that the dialog belongs to.
        pages: How many there are to choose from.
        name: What the printing system calls the job.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintCollateCopies)
    dialog.setMinMax(1, pages)
    dialog.setFromTo(1, pages)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return printer if agreed else None


def print_document(pdf: bytes, printer: QPrinter, job: Job) -> None:
    """Print with the range, copies, order and sides chosen; runs inside `job`.

    Raises:
        PrintError: The printer or the printing system refused (``print_refused``), or the range
            holds no page (``print_no_pages``).
    """
    spooler = _spooler(printer)
    if spooler:
        _send(pdf, printer, spooler)
    else:
        _draw(pdf, printer, job)


def _spooler(printer: QPrinter) -> str | None:
    """Path of ``lp``, where the printer is one that the system can hand a PDF to."""
    to_file = (
        printer.outputFileName() or printer.outputFormat() != QPrinter.OutputFormat.NativeFormat
    )
    if not sys.platform.startswith("linux") or to_file or not printer.printerName():
        return None
    return shutil.which("lp")


def _send(pdf: bytes, printer: QPrinter, spooler: str) -> None:
    handle, name = tempfile.mkstemp(suffix=".pdf", prefix="yizhan-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
        done = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
            [spooler, *lp_options(printer), "--", name],
            capture_output=True,
            text=True,
            timeout=_LP_WAIT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as lost:
        raise PrintError("print_refused", reason=str(lost)) from lost
    finally:
        Path(name).unlink(missing_ok=True)
    if done.returncode:
        raise PrintError("print_refused", reason=done.stderr.strip())


def lp_options(printer: QPrinter) -> list[str]:
    """What was chosen in the dialog, as ``lp`` takes it."""
    options = ["-d", printer.printerName(), "-t", printer.docName()]
    options += ["-n", str(printer.copyCount())]
    options += ["-o", f"collate={'true' if printer.collateCopies() else 'false'}"]
    if printer.printRange() == QPrinter.PrintRange.PageRange and printer.fromPage():
        options += ["-P", f"{printer.fromPage()}-{printer.toPage()}"]
    sides = {
        QPrinter.DuplexMode.DuplexNone: "one-sided",
        QPrinter.DuplexMode.DuplexLongSide: "two-sided-long-edge",
        QPrinter.DuplexMode.DuplexShortSide: "two-sided-short-edge",
    }.get(printer.duplex())
    if sides:
        options += ["-o", f"sides={sides}"]
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        options += ["-o", "outputorder=reverse"]
    if printer.colorMode() == QPrinter.ColorMode.GrayScale:
        options += ["-o", "print-color-mode=monochrome"]
    return [*options, "-o", f"media={printer.pageLayout().pageSize().key()}", "-o", "fit-to-page"]


def _draw(pdf: bytes, printer: QPrinter, job: Job) -> None:
    held = QByteArray(pdf)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    pages = list(_pages(printer, document.pageCount()))
    if not pages:
        raise PrintError("print_no_pages", pages=document.pageCount())
    printer.setResolution(min(printer.resolution(), _DPI_MAX))
    printer.setFullPage(True)
    printer.setPageOrientation(_orientation(document, pages[0]))
    painter = QPainter()
    if not painter.begin(printer):
        raise PrintError("print_refused", reason=printer.printerName() or printer.outputFileName())
    try:
        for number, page in enumerate(pages):
            job.stop_if_cancelled()
            if number:
                printer.setPageOrientation(_orientation(document, page))
                if not printer.newPage():
                    raise PrintError("print_refused", reason=printer.printerName())
            _draw_page(painter, printer, document, page)
            job.report(number + 1, len(pages))
    except BaseException:
        printer.abort()
        raise
    finally:
        painter.end()
        document.close()


def _pages(printer: QPrinter, count: int) -> Iterator[int]:
    """Numbers from 0 in the order of printing, with the copies that the printer cannot make."""
    chosen = range(count)
    if printer.printRange() == QPrinter.PrintRange.PageRange and printer.fromPage():
        chosen = range(printer.fromPage() - 1, min(printer.toPage(), count))
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        chosen = chosen[::-1]
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    if printer.collateCopies():
        for _copy in range(copies):
            yield from chosen
    else:
        for page in chosen:
            yield from [page] * copies


def _orientation(document: QPdfDocument, page: int) -> QPageLayout.Orientation:
    size = document.pagePointSize(page)
    wide = size.width() > size.height()
    return QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait


def _draw_page(painter: QPainter, printer: QPrinter, document: QPdfDocument, page: int) -> None:
    """Draw at the page's own size, made smaller only where the paper is."""
    points = document.pagePointSize(page)
    paper = QRectF(printer.paperRect(QPrinter.Unit.DevicePixel))
    scale = min(
        printer.resolution() / _POINTS_PER_INCH,
        paper.width() / points.width(),
        paper.height() / points.height(),
    )
    size = QSize(round(points.width() * scale), round(points.height() * scale))
    picture = document.render(page, size)
    left = (paper.width() - size.width()) / 2
    top = (paper.height() - size.height()) / 2
    painter.drawImage(QRectF(left, top, size.width(), size.height()), picture)
