"""What the routes to a map print: a word and an amount a line."""

import sys
import time
from pathlib import Path


class Stopwatch:
    """Milliseconds since it was last started."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        self._since_s = time.perf_counter()

    def tell(self, word: str) -> None:
        tell(word, (time.perf_counter() - self._since_s) * 1000)


def tell(word: str, amount: float) -> None:
    sys.stdout.write(f"{word} {amount}\n")
    sys.stdout.flush()


def tell_memory(pid: int) -> None:
    """Megabytes of a process of the web engine; what it shares is shared out. Linux only."""
    smaps = Path(f"/proc/{pid}/smaps_rollup")
    if smaps.exists():
        rows = (line.split() for line in smaps.read_text().splitlines())
        tell("memory", next(int(row[1]) for row in rows if row[0] == "Pss:") / 1024)
