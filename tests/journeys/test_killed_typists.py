"""Whoever kills the program while somebody types takes at most the cell being typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

KILLS = int(os.environ.get("YIZHAN_KILLS", "12"))
"""``YIZHAN_KILLS=200`` is the whole proof; every run of the tests takes some of it."""
TYPIST = Path(__file__).parent / "killed" / "typist.py"


def test_nothing_that_was_entered_is_lost(imported_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "settings"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, str(TYPIST), str(imported_file), str(folder), str(KILLS)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["kills"] == KILLS
    assert outcome["entered"] > 2 * KILLS
    assert outcome["lost"] == 0
