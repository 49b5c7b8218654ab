import datetime as dt
import io
import itertools
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from db.errors import DataFileError
from desktop.paper import worker
from desktop.paper.press import PaperError, print_pdf, print_pictures
from desktop.paper.whole_file import write_whole

NOON = dt.datetime(2026, 11, 22, 4, tzinfo=dt.UTC)


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A resources folder of the test's own, which the worker uses in place of ours."""
    package = tmp_path / "resources"
    (package / "report").mkdir(parents=True)
    (package / "__init__.py").write_text(
        "from pathlib import Path\n"
        "def resource(*parts): return Path(__file__).parent.joinpath(*parts)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return package / "report"


HEAD = """
#set document(title: "t")
#set text(lang: "zh", font: "Noto Serif SC", fallback: false)
#let data = json(bytes(sys.inputs.data))
"""


def _print(data: dict[str, object] | None = None, limit_s: float = 60) -> bytes:
    return print_pdf("page.typ", data or {}, made_at=NOON, limit_s=limit_s)


def test_a_character_no_font_has_is_named_with_the_text_it_stands_in(templates: Path) -> None:
    (templates / "page.typ").write_text(HEAD + "#data.stations.first().name")
    with pytest.raises(PaperError) as emoji:
        _print({"stations": [{"name": "外卖🛵之家"}]})
    with pytest.raises(PaperError) as control:
        _print({"stations": [{"name": "外卖\x07之家"}]})
    assert _print({"stations": [{"name": "外卖之家"}]}).startswith(b"%PDF")
    assert emoji.value.code == control.value.code == "paper_glyph_missing"
    assert emoji.value.values == {"text": "🛵", "place": "外卖🛵之家"}
    assert control.value.values["text"] == "U+0007"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('#panic("no such table")', "no such table"),
        ('#text(font: "FangSong_GB2312")[仿宋]', "unknown font family"),
        ("#data.absent", "absent"),
        ('#read("../../secret.txt")', "outside"),
    ],
)
def test_an_error_or_a_warning_of_the_template_is_a_failure(
    templates: Path, source: str, message: str
) -> None:
    (templates / "page.typ").write_text(HEAD + source)
    with pytest.raises(PaperError, match=message) as failure:
        _print()
    assert failure.value.code == "paper_failed"


def test_a_page_is_a_picture_too(templates: Path) -> None:
    (templates / "page.typ").write_text(HEAD + "一#pagebreak()二")
    pages = print_pictures("page.typ", {}, made_at=NOON, ppi=20)
    assert len(pages) == 2
    assert all(page.startswith(b"\x89PNG") for page in pages)


ENDLESS = "#for _ in range(100000) { for _ in range(100000) {} }"


def test_a_worker_that_is_no_longer_wanted_is_ended(templates: Path) -> None:
    (templates / "page.typ").write_text(HEAD + ENDLESS)
    asked = itertools.count()

    def stop() -> None:
        if next(asked) == 3:
            raise LookupError

    began_s = time.monotonic()
    with pytest.raises(LookupError):
        print_pdf("page.typ", {}, made_at=NOON, stop=stop)
    assert time.monotonic() - began_s < 30


def test_a_long_job_reaches_the_worker_whole(templates: Path) -> None:
    (templates / "page.typ").write_text(HEAD + "#data.words.len()")
    assert _print({"words": "字" * 1_000_000}) == _print({"words": "宇" * 1_000_000})


def test_a_worker_that_takes_too_long_is_ended(templates: Path) -> None:
    (templates / "page.typ").write_text(HEAD + ENDLESS)
    with pytest.raises(PaperError, match="timed out after 1 seconds") as failure:
        _print(limit_s=1)
    assert failure.value.code == "paper_worker_lost"


def test_a_worker_that_dies_is_told_from_a_template_that_fails(
    templates: Path,
) -> None:
    (templates.parent / "__init__.py").write_text("raise SystemExit(3)")
    with pytest.raises(PaperError, match="exit status 3") as failure:
        _print()
    assert failure.value.code == "paper_worker_lost"


def test_threads_print_side_by_side(templates: Path) -> None:
    (templates / "page.typ").write_text(HEAD + "#data.n")
    alone = [_print({"n": str(n)}) for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda n: _print({"n": str(n)}), range(4)))
    assert together == alone
    assert len(set(together)) == 4


def test_the_press_loads_neither_typst_nor_qt_into_the_program() -> None:
    program = (
        "import sys, desktop.paper.press, desktop.paper.month, desktop.paper.month_xlsx\n"
        "print([name for name in ('typst', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_a_required_font_that_is_not_shipped_stops_the_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "REQUIRED_FAMILIES", {"Noto Sans SC", "FangSong_GB2312"})
    answers = io.BytesIO()
    worker.serve(io.BytesIO(b"{}"), answers)
    assert json.loads(answers.getvalue()) == {"error": "unknown font family: FangSong_GB2312"}


def test_a_file_is_whole_or_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "月报.pdf"
    write_whole(target, b"old")
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataFileError) as failure:
        write_whole(target, b"newer")
    assert failure.value.code == "file_unwritable"
    assert failure.value.values == {"path": str(target), "reason": "No space left on device"}
    assert [path.name for path in tmp_path.iterdir()] == ["月报.pdf"]
    assert target.read_bytes() == b"new"


def test_a_register_is_never_written_over(imported_file: Path) -> None:
    before = imported_file.read_bytes()
    with pytest.raises(DataFileError, match="data_exists"):
        write_whole(imported_file, b"%PDF")
    assert imported_file.read_bytes() == before


def test_a_target_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "plain").write_bytes(b"")
    for target in ("folder.pdf", "absent/a.pdf", "plain/a.pdf"):
        with pytest.raises(DataFileError, match="file_unwritable"):
            write_whole(tmp_path / target, b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.pdf", "plain"]
