"""What the map's colours and heat are made of, from the records alone."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.activities import log_activity
from db.counts import DayEntry, save_counts
from db.engine import reading
from db.map_facts import (
    StationTallies,
    activities_within,
    reporting_within,
    satisfaction_by_station,
    visits_within,
)
from db.models import Feedback, Station
from db.values import ActivityStatus, FeedbackChannel, FeedbackKind, Service, StationStatus
from db.work import Work

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
TODAY = dt.date(2026, 11, 22)
DAY = dt.timedelta(days=1)


def told(tallies: StationTallies) -> dict[int, tuple[int, int]]:
    """Count and total by station."""
    tally = tallies.tally
    pairs = zip(tally.count.tolist(), tally.total.tolist(), strict=True)
    return dict(zip(tallies.stations.tolist(), pairs, strict=True))


def test_visits_count_reported_days_and_take_what_is_not_offered_for_nobody(
    engine: sa.Engine,
) -> None:
    with Work(engine, "登记") as work:
        save_counts(
            work,
            [
                DayEntry(1, FIRST, {Service.WATER: 5, Service.REST: 2}),
                DayEntry(1, LAST, {Service.WATER: 4, Service.CHARGING: None}),
                DayEntry(2, FIRST, {Service.WATER: 0}),
                DayEntry(3, FIRST - DAY, {Service.WATER: 9}),
                DayEntry(3, LAST + DAY, {Service.WATER: 9}),
            ],
            today=LAST + DAY,
        )

    with reading(engine) as session:
        assert told(visits_within(session, FIRST, LAST)) == {1: (2, 11), 2: (1, 0)}


def test_reporting_tells_the_days_reported_and_those_that_were_to_be(engine: sa.Engine) -> None:
    with Work(engine, "登记") as work:
        work.session.get_one(Station, 2).hours = "Mo-Fr 09:00-17:00; PH off"
        work.session.get_one(Station, 3).status = StationStatus.PLANNED
        days = [FIRST, FIRST + 7 * DAY]
        save_counts(work, [DayEntry(2, day, {Service.WATER: 1}) for day in days], today=LAST)

    with reading(engine) as session:
        # 1 to 8 October: a break of seven days and a Thursday.
        assert told(reporting_within(session, FIRST, FIRST + 7 * DAY)) == {1: (0, 8), 2: (2, 2)}


def test_an_activity_counts_at_each_of_its_stations_once_it_was_held(engine: sa.Engine) -> None:
    talk = {"title": "义诊", "category_id": 1, "status": ActivityStatus.DONE, "day": FIRST}
    with Work(engine, "活动") as work:
        log_activity(work, {**talk, "attendance": 30}, [1, 2])
        log_activity(work, talk, [2])
        log_activity(work, {**talk, "status": ActivityStatus.PLANNED}, [1])
        log_activity(work, {**talk, "day": LAST + DAY}, [3])

    with reading(engine) as session:
        assert told(activities_within(session, FIRST, LAST)) == {1: (1, 30), 2: (2, 30)}


def test_satisfaction_is_that_of_the_last_365_days(engine: sa.Engine) -> None:
    answers = [
        (1, TODAY, 5),
        (1, TODAY - 364 * DAY, 2),
        (1, TODAY - 365 * DAY, 1),
        (2, TODAY + DAY, 5),
    ]
    with Work(engine, "评价") as work:
        work.session.execute(
            sa.insert(Feedback),
            [
                {
                    "station_id": station,
                    "day": day,
                    "score": score,
                    "kind": FeedbackKind.PRAISE,
                    "channel": FeedbackChannel.SCAN,
                    "text": "",
                    "reply": "",
                }
                for station, day, score in answers
            ],
        )

    with reading(engine) as session:
        assert session.execute(sa.select(sa.func.count(col(Feedback.id)))).scalar_one() == 4
        assert told(satisfaction_by_station(session, TODAY)) == {1: (2, 7)}


def test_a_register_without_records_gives_nothing(engine: sa.Engine) -> None:
    with reading(engine) as session:
        tallies = visits_within(session, FIRST, LAST)

    assert told(tallies) == {}
    assert tallies.of(np.array([1, 2])).count.tolist() == [0, 0]


@pytest.mark.parametrize("ids", [[3, 1, 2], [2], []])
def test_tallies_follow_the_stations_asked_for(ids: list[int]) -> None:
    with_records = StationTallies.of_rows([(3, 2, 10), (1, 4, 2)])

    tally = with_records.of(np.array(ids, np.int64))

    expected = {1: (4, 2), 2: (0, 0), 3: (2, 10)}
    assert list(zip(tally.count.tolist(), tally.total.tolist(), strict=True)) == [
        expected[number] for number in ids
    ]
    means = {1: 0.5, 2: np.nan, 3: 5.0}
    np.testing.assert_array_equal(tally.mean, [means[number] for number in ids])
