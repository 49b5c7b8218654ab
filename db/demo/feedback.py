"""What workers said of the stations in the last year, and what they were answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa

from db.demo.drawing import draws, one_of, word_list, write_rows
from db.demo.stations import DemoStation
from db.models import Feedback
from db.values import FeedbackChannel, FeedbackKind

_DAYS = 365
_ANSWERS = 1_200
_SCORES = {1: 0.01, 2: 0.02, 3: 0.05, 4: 0.20, 5: 0.72}
_SUGGESTING = {4: 0.35, 5: 0.06}
"""How many of those content enough still suggest something; below 4 stands a problem."""
_WORDLESS = 0.45
_UNANSWERED = 0.03
_CHANNELS = {
    FeedbackChannel.SCAN: 0.62,
    FeedbackChannel.STATION: 0.22,
    FeedbackChannel.ACTIVITY: 0.11,
    FeedbackChannel.PHONE: 0.05,
}


def write_feedback(
    connection: sa.Connection, today: dt.date, stations: Sequence[DemoStation]
) -> None:
    """Write a year's feedback, by day; what asks for an answer has one unless it is fresh."""
    rng = draws(today, "feedback")
    lines = word_list("feedback")
    texts = {kind: [line for line in lines if line["kind"] == kind.value] for kind in FeedbackKind}
    yesterday = today - dt.timedelta(days=1)
    serving = [station for station in stations if station.serves(yesterday)]
    weights = [station.popularity for station in serving]
    rows = [_feedback(rng, today, one_of(rng, serving, weights), texts) for _ in range(_ANSWERS)]
    write_rows(connection, Feedback, sorted(rows, key=lambda row: row["day"]))


def _feedback(
    rng: np.random.Generator,
    today: dt.date,
    station: DemoStation,
    texts: dict[FeedbackKind, list[dict[str, str]]],
) -> dict[str, Any]:
    opened_days = (today - station.opened_on).days if station.opened_on else _DAYS
    day = today - dt.timedelta(days=int(rng.integers(1, min(opened_days, _DAYS) + 1)))
    score = one_of(rng, tuple(_SCORES), tuple(_SCORES.values()))
    kind = FeedbackKind.PROBLEM
    if score in _SUGGESTING:
        suggests = rng.uniform() < _SUGGESTING[score]
        kind = FeedbackKind.SUGGESTION if suggests else FeedbackKind.PRAISE
    line = one_of(rng, texts[kind])
    answered_on = day + dt.timedelta(days=1 + int(rng.gamma(2.0, 2.5)))
    answered = bool(line["reply"]) and answered_on < today and rng.uniform() > _UNANSWERED
    wordless = kind is FeedbackKind.PRAISE and rng.uniform() < _WORDLESS
    return {
        "station_id": station.number,
        "day": day,
        "score": score,
        "kind": kind,
        "channel": one_of(rng, tuple(_CHANNELS), tuple(_CHANNELS.values())),
        "text": "" if wordless else line["text"],
        "reply": line["reply"] if answered else "",
        "closed_on": answered_on if answered else None,
    }
