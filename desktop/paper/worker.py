"""The process that holds Typst: one job comes in on stdin, its pages leave on stdout.

Run as ``python -m desktop.paper.worker`` by `desktop.paper.press`. The job is JSON; the answer is
one line of JSON and the files whose sizes it announces.
"""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO

import typst
from pylopdf_fonts_zh_cn import sans_path, serif_path

from resources import resource

REQUIRED_FAMILIES = {"Noto Sans SC", "Noto Serif SC"}
"""What the templates ask for. Typst drops the text of an absent family with a mere warning."""

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Do the one job that `jobs` holds."""
    answer, files = _compiled(json.load(jobs))
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.writelines(files)
    answers.flush()


def _compiled(job: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    folders = sorted({str(path.parent) for path in (sans_path(), serif_path())})
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
    )
    absent = sorted(REQUIRED_FAMILIES - set(fonts.families()))
    if absent:
        return {"error": f"unknown font family: {', '.join(absent)}"}, []
    compiler = typst.Compiler(
        str(resource("report", job["template"])),
        root=str(resource()),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": job["data"]},
    )
    pdf = job["ppi"] is None
    try:
        result, warnings = compiler.compile_with_warnings(
            format="pdf" if pdf else "png",
            ppi=job["ppi"],
            pdf_standards=STANDARDS if pdf else [],
            timestamp=job["timestamp"],
        )
    except typst.TypstError as error:
        return {"error": error.message, "detail": error.diagnostic}, []
    if warnings:
        return {"error": warnings[0].message, "detail": warnings[0].diagnostic}, []
    assert result is not None  # no output path was given
    files = [result] if isinstance(result, bytes) else result
    return {"sizes": [len(file) for file in files]}, files


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
