"""Write `holidays.csv` from `chinesecalendar`, which follows the State Council's notices.

Run it when a release with the next year's arrangement is out (November, as a rule), with that
year as the last argument: ``python resources/seed/make_holidays.py 2025 2026``.
"""

import csv
import sys
from pathlib import Path

from chinese_calendar import Holiday, holidays, workdays

from db.holidays import HolidayRow
from db.values import DayKind

# As on the notice; the package shortens some.
NAMES = {
    Holiday.new_years_day: "元旦",
    Holiday.spring_festival: "春节",
    Holiday.tomb_sweeping_day: "清明节",
    Holiday.labour_day: "劳动节",
    Holiday.dragon_boat_festival: "端午节",
    Holiday.mid_autumn_festival: "中秋节",
    Holiday.national_day: "国庆节",
}


def holiday_rows(first: int, last: int) -> list[HolidayRow]:
    """List breaks and make-up workdays of whole years, by day.

    Raises:
        ValueError: The package does not know one of the years.
    """
    rows = [
        HolidayRow(day, kind, NAMES[Holiday(name)])
        for days, kind in ((holidays, DayKind.HOLIDAY), (workdays, DayKind.MAKEUP_WORKDAY))
        for day, name in days.items()
        if first <= day.year <= last
    ]
    if unknown := set(range(first, last + 1)) - {row.day.year for row in rows}:
        raise ValueError(f"not published, or the package is too old: {sorted(unknown)}")
    return sorted(rows, key=lambda row: row.day)


def write(path: Path, rows: list[HolidayRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("day", "kind", "name"))
        writer.writerows((row.day.isoformat(), row.kind, row.name) for row in rows)


if __name__ == "__main__":
    first_year, last_year = map(int, sys.argv[1:])
    written = holiday_rows(first_year, last_year)
    write(Path(__file__).with_name("holidays.csv"), written)
    print(f"{len(written)} days")
