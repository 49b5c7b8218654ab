"""The texts that ask for missing days."""

import datetime as dt

import numpy as np

from db.expected import DayState
from db.holidays import Holidays
from db.missing import BoardStation, MissingBoard, Rate, UnitRate
from db.rows import TownRow, UnitRow
from db.settings import DueBy, DueRule
from db.sheet_lines import Place
from db.values import Month
from desktop.counts.board.reminder import reminder, reminders

OCTOBER = Month(2026, 10)
MONTHLY = DueRule()
UNITS = (UnitRow(1, "香洲区"), UnitRow(2, "斗门区"))
TOWNS = tuple(
    TownRow(f"44040200{n}", name, 1, "香洲区", 113.5, 22.2)
    for n, name in enumerate(("拱北街道", "吉大街道"))
)


def board(
    *missing: set[int],
    due: DueRule = MONTHLY,
    today: dt.date = dt.date(2026, 11, 22),
    towns: int = 1,
) -> MissingBoard:
    """Stations of 香洲区 by the days they lack; 斗门区 has one more, which lacks none."""
    rows = [*missing, set()]
    states = np.full((len(rows), 31), DayState.ON_TIME, np.uint8)
    for row, days in enumerate(rows):
        states[row, [day - 1 for day in days]] = DayState.MISSING
    own = [
        BoardStation(n, f"c{n:03}", f"驿站{n}", TOWNS[n * towns // len(missing)], UNITS[0])
        for n in range(len(missing))
    ]
    other = BoardStation(900, "c900", "斗门驿站", TOWNS[1], UNITS[1])
    units = [UnitRate(Rate(unit.name, Place(unit_id=unit.id), 1, {}), ()) for unit in UNITS]
    return MissingBoard(
        OCTOBER, today, Holidays.of(()), due, [*own, other], states, units[0].whole, units, True
    )


def text(found: MissingBoard) -> str:
    return reminder(found, found.units[0])


def test_days_stand_as_ranges_under_their_town() -> None:
    assert text(board({3, 4, 5, 9}, set(), {31}, towns=2)) == "\n".join(
        [
            "【服务登记催报】香洲区 2026年10月",
            "到 11月22日，还有 2 座驿站共 5 天未填报。期限 11月5日 已过，请尽快补报。",
            "",
            "拱北街道（1 座 4 天）",
            "驿站0：3–5、9日",
            "",
            "吉大街道（1 座 1 天）",
            "驿站2：31日",
        ]
    )


def test_who_reported_nothing_is_told_so() -> None:
    assert "驿站0：一天也没有填报，共 31 天" in text(board(set(range(1, 32))))


def test_the_deadline_follows_the_rule_and_the_day() -> None:
    early = dt.date(2026, 11, 5)
    assert "请最迟在 11月5日 填报。" in text(board({1}, today=early))
    assert "请最迟在 11月8日 填报。" in text(board({1}, due=DueRule(days=8), today=early))
    daily = DueRule(DueBy.DAY, 2)
    assert "每天的登记应在 2 天内填报，请尽快补报。" in text(board({1}, due=daily))
    assert "每天的登记应当天填报" in text(board({1}, due=DueRule(DueBy.DAY, 0)))


def test_many_stations_make_a_short_text() -> None:
    lacking = [{1, 2, 3} if n == 70 else {1} for n in range(80)]
    found = text(board(*lacking))
    assert len(found) < 250
    assert "拱北街道（80 座 82 天）" in found
    assert "驿站70 3 天、驿站0 1 天、驿站1 1 天、驿站2 1 天、驿站3 1 天等" in found


def test_who_lacks_nothing_is_not_reminded() -> None:
    found = board({1})
    assert reminder(found, found.units[1]) == ""
    assert reminders(found) == text(found)
    assert reminders(board(set())) == ""
