"""Keeps None alive on Python 3.11.

PySide6 6.12.0 drops a reference to None with every call that returns nothing. Since Python
3.12 None is immortal (PEP 683) and that does no harm; before, the process aborts after some
ten thousand calls with "none_dealloc: deallocating None".
"""

import ctypes
import sys


def keep_none() -> None:
    """Give None more references than a program can drop. Harmless when done twice."""
    if sys.version_info < (3, 12):
        ctypes.c_ssize_t.from_address(id(None)).value = sys.maxsize // 2
