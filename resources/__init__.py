"""What the program ships that is not code: texts, shapes, styles, templates, seed tables."""

from pathlib import Path

_HERE = Path(__file__).parent


def resource(*parts: str) -> Path:
    """Path of a shipped file or folder, such as ``resource("seed", "towns.csv")``."""
    return _HERE.joinpath(*parts)
