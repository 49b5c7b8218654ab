"""The command as a person or a program runs it, in this process or as one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from db.engine import Register, create_register
from db.seed import fill
from db.stations import add_station
from db.work import Work
from desktop.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout; fails where anything stands beside it."""
        answer = json.loads(self.out)
        assert isinstance(answer, dict)
        assert self.err == ""
        return answer


@pytest.fixture(autouse=True)
def no_register_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIZHAN_DATA", raising=False)


@pytest.fixture
def yizhan(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Answer]:
    """Run `yizhan` with these arguments in this process."""

    def run(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["yizhan", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        code = left.value.code
        return Answer(code if isinstance(code, int) else 0, said.out, said.err)

    return run


@pytest.fixture
def command() -> Callable[..., Answer]:
    """Run the installed `yizhan` as a process of its own."""
    program = Path(sys.executable).with_name("yizhan")

    def run(*arguments: object, **environment: str) -> Answer:
        done = subprocess.run(
            [program, *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            env=os.environ | environment,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    """A new register without stations."""
    path = tmp_path / "新.yizhan"
    create_register(str(path), fill).dispose()
    return path


@pytest.fixture
def at_the_gate(imported: Register, imported_file: Path) -> Path:
    """The sample register, and 拱北口岸 in it."""
    with Work(imported, "新驿站") as work:
        add_station(work, {"name": "拱北口岸工会驿站", "town_code": "440402005"})
    return imported_file
