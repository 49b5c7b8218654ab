"""The figures that both ways of printing are given."""

import datetime as dt

from db.engine import open_register, reading
from db.figures import MonthFigures
from db.totals import month_figures
from db.values import Month

MONTH = Month(2026, 10)
DAY = dt.date(2026, 11, 1)


def figures(register: str) -> MonthFigures:
    engine = open_register(register)
    try:
        with reading(engine) as session:
            return month_figures(session, MONTH, today=DAY)
    finally:
        engine.dispose()
