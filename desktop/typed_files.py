"""Where what was typed and not yet saved is kept, and how the files of registers are told apart."""

from __future__ import annotations

import hashlib
from pathlib import Path

import platformdirs
from PySide6.QtCore import QSettings

from db.engine import Register, file_of


def draft_folder(settings: QSettings) -> Path:
    """Beside a settings file that was chosen; else among the person's own data."""
    if settings.format() is QSettings.Format.IniFormat:
        return Path(settings.fileName()).parent / "drafts"
    return platformdirs.user_data_path("yizhan", appauthor=False) / "drafts"


def register_mark(register: Register) -> str:
    """A short name that is the same for the same register alone."""
    path = file_of(register)
    told = str(path.resolve()) if path else register.url.render_as_string()
    return hashlib.sha256(told.encode()).hexdigest()[:16]
