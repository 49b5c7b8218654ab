"""The demo register: synthetic stations in the real towns, with 14 months of records.

What it writes depends on the day alone, so that two machines show the same on the same day.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from db.demo.activities import write_activities
from db.demo.counts import write_counts
from db.demo.equipment import write_closures, write_equipment
from db.demo.feedback import write_feedback
from db.demo.inspections import write_inspections
from db.demo.stations import write_stations
from db.models import Setting
from db.settings import SAMPLE


def fill_demo(connection: sa.Connection, today: dt.date) -> None:
    """Write the demo into a register that holds the seed and no triggers yet.

    194 stations are in service, and more than these are closed, suspended or planned; counts run
    from the 13th month before `today`'s to the day before `today`.
    """
    stations = write_stations(connection, today)
    write_equipment(connection, today, stations)
    closures = write_closures(connection, today, stations)
    write_counts(connection, today, stations, closures)
    write_activities(connection, today, stations)
    write_inspections(connection, today, stations)
    write_feedback(connection, today, stations)
    connection.execute(sa.insert(Setting), [{"key": SAMPLE, "value": "1"}])
