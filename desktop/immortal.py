"""Keeps None, True and False alive on Python 3.11.

PySide6 6.12.0 drops a reference to None with every call that returns nothing, and to True or
False with some that return those. Since Python 3.12 they are immortal (PEP 683) and that does no
harm; before, the process aborts after some ten thousand calls with "deallocating None".
"""

import ctypes
import sys


def keep_constants() -> None:
    """Give them more references than a program can drop. Harmless when done twice."""
    if sys.version_info < (3, 12):
        for constant in (None, True, False):
            ctypes.c_ssize_t.from_address(id(constant)).value = sys.maxsize // 2
