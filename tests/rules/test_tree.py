"""Rules of the house that no tool checks: what may stand in the source, and where."""

from __future__ import annotations

import ast
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("db", "desktop", "resources")
COMMAND_LINE = {"desktop/cli.py", "desktop/__main__.py"}
GENERATORS = {ROOT / "resources" / "geo", ROOT / "resources" / "seed"}
TEXT = {".py", ".md", ".toml", ".csv", ".sql", ".mako", ".json", ".typ", ".html", ".css", ".js"}
ELSEWHERE = re.compile(r"/wo" + r"rk/|\.\./sha" + r"red|/ro" + r"ot/|/tm" + r"p/bash")


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def tracked() -> Iterator[Path]:
    for folder in (*PACKAGES, "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path
    yield from (path for path in ROOT.glob("*.*") if path.suffix in TEXT)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_is_something_to_check() -> None:
    assert len(list(sources())) > 40
    assert len(list(tracked())) > 60


def test_the_import_contracts_hold() -> None:
    program = Path(sysconfig.get_path("scripts")) / "lint-imports"
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", list(sources()), ids=named)
def test_only_the_command_line_prints(path: Path) -> None:
    if named(path) in COMMAND_LINE or path.parent in GENERATORS:
        return
    calls = [
        f"{named(path)}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert calls == []


@pytest.mark.parametrize("path", list(sources()), ids=named)
def test_nothing_is_opened_by_an_import(path: Path) -> None:
    """An engine or an application at the top of a module is one for the whole program."""
    opening = {"create_engine", "open_register", "create_register", "Session", "QApplication"}
    opened = [
        f"{named(path)}:{call.lineno}"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and (getattr(call.func, "id", "") or getattr(call.func, "attr", "")) in opening
    ]
    assert opened == []


def test_nothing_speaks_of_the_machine_it_was_made_on() -> None:
    found = [
        f"{named(path)}:{number}"
        for path in tracked()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if ELSEWHERE.search(line)
    ]
    assert found == []


def test_files_stay_of_one_purpose() -> None:
    """Past 450 lines a module wants splitting."""
    long = {
        named(path): lines
        for path in sources()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert long == {}
