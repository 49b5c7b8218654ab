import os
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from PySide6.QtPrintSupport import QPrinter

from desktop.jobs import Job, JobCancelledError
from desktop.printing import PrintError, lp_options, print_document

A4 = (595, 842)


@pytest.fixture
def job() -> Job:
    return Job("打印", cancellable=True, report=lambda *_: None)


@pytest.fixture
def pdf(tmp_path: Path) -> bytes:
    """Three pages upright, and a fourth on its side."""
    writer = PdfWriter()
    for size in (A4, A4, A4, A4[::-1]):
        writer.add_blank_page(*size)
    path = tmp_path / "made.pdf"
    writer.write(path)
    return path.read_bytes()


@pytest.fixture
def printer(qapp, tmp_path: Path) -> QPrinter:
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(tmp_path / "printed.pdf"))
    return made


def sides(printer: QPrinter) -> list[bool]:
    """Whether each printed page is on its side."""
    pages = PdfReader(printer.outputFileName()).pages
    return [page.mediabox.width > page.mediabox.height for page in pages]


def test_every_page_in_its_own_orientation(printer, pdf, job):
    print_document(pdf, printer, job)
    assert sides(printer) == [False, False, False, True]
    assert printer.resolution() == 300


def test_the_range_alone(printer, pdf, job):
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(3, 4)
    print_document(pdf, printer, job)
    assert sides(printer) == [False, True]


@pytest.mark.parametrize(
    ("collated", "printed"), [(True, [False, True] * 2), (False, [False, False, True, True])]
)
def test_copies_that_the_printer_cannot_make(printer, pdf, job, collated, printed):
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(3, 4)
    printer.setCopyCount(2)
    printer.setCollateCopies(collated)
    print_document(pdf, printer, job)
    assert sides(printer) == printed


def test_the_last_page_first(printer, pdf, job):
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    print_document(pdf, printer, job)
    assert sides(printer) == [True, False, False, False]


def test_a_range_without_pages_is_refused(printer, pdf, job):
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(8, 9)
    with pytest.raises(PrintError) as refused:
        print_document(pdf, printer, job)
    assert refused.value.code == "print_no_pages"


def test_a_cancelled_job_prints_nothing_more(printer, pdf, job):
    job.cancel()
    with pytest.raises(JobCancelledError):
        print_document(pdf, printer, job)


class NamedPrinter(QPrinter):
    """A printer of the system: none can be had in a test."""

    def printerName(self) -> str:  # noqa: N802
        return "财务室"

    def outputFormat(self) -> QPrinter.OutputFormat:  # noqa: N802
        return QPrinter.OutputFormat.NativeFormat

    def duplex(self) -> QPrinter.DuplexMode:
        return QPrinter.DuplexMode.DuplexLongSide

    def outputFileName(self) -> str:  # noqa: N802
        return ""


@pytest.fixture
def spooler(tmp_path: Path, monkeypatch):
    """An ``lp`` that writes down how it was called, and the file it was given."""

    def install(code: int = 0) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        script = folder / "lp"
        script.write_text(
            f"#!{sys.executable}\nimport pathlib, shutil, sys\n"
            f"pathlib.Path({str(tmp_path / 'called')!r}).write_text('\\n'.join(sys.argv[1:]))\n"
            f"shutil.copy(sys.argv[-1], {str(tmp_path / 'spooled.pdf')!r})\n"
            f"sys.stderr.write('缺纸')\nsys.exit({code})\n",
            encoding="utf-8",
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return tmp_path / "called"

    return install


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="lp is CUPS's")


@linux
def test_the_file_itself_goes_to_the_printing_system(qapp, tmp_path, pdf, job, spooler):
    called = spooler()
    print_document(pdf, NamedPrinter(), job)
    arguments = called.read_text(encoding="utf-8").splitlines()
    assert arguments[:2] == ["-d", "财务室"]
    assert (tmp_path / "spooled.pdf").read_bytes() == pdf
    assert not Path(arguments[-1]).exists()


@linux
def test_a_refusal_of_the_printing_system_is_told(qapp, pdf, job, spooler):
    spooler(code=1)
    with pytest.raises(PrintError) as refused:
        print_document(pdf, NamedPrinter(), job)
    assert refused.value.values["reason"] == "缺纸"


def test_what_was_chosen_reaches_the_printing_system(qapp):
    printer = NamedPrinter()
    printer.setCopyCount(3)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 5)
    options = " ".join(lp_options(printer))
    for part in ("-n 3", "-P 2-5", "sides=two-sided-long-edge", "media=A4"):
        assert part in options
