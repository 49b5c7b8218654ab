"""Cycles of Python objects are collected on the GUI thread alone while jobs may run.

Whichever thread allocates the object that is one too many collects, and a QObject among the
garbage lets go of its connections. On a worker thread that holds Qt's lock of connections and
waits for the interpreter's; the GUI thread, making a widget, holds the interpreter's and waits
for Qt's. Both wait for ever: seen once in some thousand windows.
"""

from __future__ import annotations

import gc
import threading
import time

EVERY_MS = 500

_ALL = 2
_REST = 100
_lock = threading.Lock()
_holders = 0
_rests_until = 0.0


def take_over() -> None:
    """Collect no more by itself; whoever calls this calls `collect_due` now and then."""
    global _holders
    with _lock:
        _holders += 1
        gc.disable()


def give_back() -> None:
    """Collect by itself again, once everybody who took over has given back."""
    global _holders
    with _lock:
        _holders -= 1
        if not _holders:
            gc.enable()


def collect_due() -> None:
    """Collect the oldest generation that is full, as the interpreter itself would have done.

    All that lives is looked through but seldom: it takes a hundredth of the time at the most.
    """
    global _rests_until
    full = (count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True))
    due = max((n for n, is_full in enumerate(full) if is_full), default=None)
    if due is None:
        return
    begun = time.monotonic()
    if due == _ALL and begun < _rests_until:
        due = _ALL - 1
    gc.collect(due)
    if due == _ALL:
        _rests_until = begun + (time.monotonic() - begun) * _REST
