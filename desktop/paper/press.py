"""The press: data and a template in, a PDF out, by a worker process that lives for one job.

Typst's memory grows with every document of one process (97 MB after the first monthly report, 274
after five, 460 after fifteen), and a worker that is kept saves nothing: 0.26 s for the report of
194 stations, against 0.28 s with a process started for it.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from db.errors import YizhanError

_MISSING_GLYPH = re.compile(r'the text `"(.*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
if sys.platform == "win32":
    _NO_CONSOLE = subprocess.CREATE_NO_WINDOW
else:
    _NO_CONSOLE = 0


_LOOK_EVERY_S = 0.1


class PaperError(YizhanError):
    """The page could not be made."""


def print_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    made_at: dt.datetime,
    limit_s: float = 60,
    stop: Callable[[], None] = lambda: None,
) -> bytes:
    """Make a PDF/A-2a and PDF/UA-1 document. May be called from any thread.

    Args:
        template: File name in ``resources/report``.
        data: What JSON can hold; the template never reads it as markup.
        made_at: Aware time written into the document. Same arguments, same bytes.
        limit_s: After so many seconds the worker is ended.
        stop: Called time and again while the worker works; what it raises ends the worker.

    Raises:
        PaperError: A character no font has (``paper_glyph_missing``), any error or warning of the
            template (``paper_failed``), or a worker that died or took too long
            (``paper_worker_lost``).
    """
    return _answer(template, data, made_at, limit_s, stop, ppi=None)[0]


def print_pictures(
    template: str,
    data: Mapping[str, Any],
    *,
    made_at: dt.datetime,
    ppi: float = 144,
    limit_s: float = 60,
) -> list[bytes]:
    """Make a PNG of each page. Raises as `print_pdf`, but a missing glyph shows as a box."""
    return _answer(template, data, made_at, limit_s, lambda: None, ppi=ppi)


def _answer(
    template: str,
    data: Mapping[str, Any],
    made_at: dt.datetime,
    limit_s: float,
    stop: Callable[[], None],
    *,
    ppi: float | None,
) -> list[bytes]:
    job = {
        "template": template,
        "data": json.dumps(data, ensure_ascii=False, allow_nan=False),
        "timestamp": int(made_at.timestamp()),
        "ppi": ppi,
    }
    try:
        output = _run_worker(json.dumps(job).encode(), limit_s, stop)
    except (OSError, subprocess.SubprocessError) as lost:
        raise PaperError("paper_worker_lost", reason=str(lost)) from lost
    pages = io.BytesIO(output)
    answer = json.loads(pages.readline())
    if "error" in answer:
        raise _paper_error(answer, data)
    return [pages.read(size) for size in answer["sizes"]]


def _run_worker(job: bytes, limit_s: float, stop: Callable[[], None]) -> bytes:
    # The worker finds our modules wherever this process found them: checkout, install or test run.
    paths = os.pathsep.join(path for path in sys.path if path)
    # From a file: `communicate` cannot be asked again with input that is only half sent.
    with tempfile.TemporaryFile() as order:
        order.write(job)
        order.seek(0)
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "desktop.paper.worker"],
            stdin=order,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            creationflags=_NO_CONSOLE,
        ) as worker:
            try:
                output = _waited_for(worker, limit_s, stop)
            except BaseException:
                worker.kill()
                raise
    if worker.returncode:
        raise subprocess.CalledProcessError(worker.returncode, worker.args)
    return output


def _waited_for(worker: subprocess.Popen[bytes], limit_s: float, stop: Callable[[], None]) -> bytes:
    give_up_at_s = time.monotonic() + limit_s
    while True:
        try:
            return worker.communicate(timeout=_LOOK_EVERY_S)[0]
        except subprocess.TimeoutExpired:
            stop()
            if time.monotonic() > give_up_at_s:
                raise subprocess.TimeoutExpired(worker.args, limit_s) from None


def _paper_error(answer: Mapping[str, Any], data: Mapping[str, Any]) -> PaperError:
    message = str(answer["error"])
    match = _MISSING_GLYPH.search(message)
    if not match:
        return PaperError("paper_failed", message=message, detail=answer.get("detail", ""))
    text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), match[1])
    place = next((line for line in _texts(data) if text in line), text)
    shown = text if text.isprintable() else " ".join(f"U+{ord(char):04X}" for char in text)
    return PaperError("paper_glyph_missing", text=shown, place=place)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
