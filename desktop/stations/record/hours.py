"""The part 开放时间: the sentence that is typed, and what it means this week and on a break."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from db.errors import RecordError
from db.holidays import HolidayRow, Holidays
from db.hours import Hours, opening, read_hours, say_hours
from db.notable_days import outlook
from db.rows import ClosureRow
from desktop.station.week_strip import WeekStrip
from desktop.station.words import (
    missing_year_text,
    notable_text,
    opening_text,
    planned_closures_text,
)
from desktop.stations.record.entries import LineEntry
from desktop.stations.record.sections import Part, Section
from desktop.style import look, on_look_changed
from desktop.text import _, field_label, say
from desktop.theme import Tone
from desktop.widgets.answers import Answers
from desktop.widgets.labels import StateLabel, quiet_label

_STACKED_AT = 1.4
"""Text size from which the words stand under the week."""

_ZERO = re.compile(r"(?<!\d)0(?=\d:)")
_SIGNS = str.maketrans("-—,：；", "––，:;")


class HoursSection(Section):
    def __init__(self) -> None:
        super().__init__(Part.HOURS)
        hint = _("周一至周五 8:30-12:00，14:30-18:00，节假日休息")
        self._text = LineEntry("hours_text", field_label("hours_text"), captioned=False, hint=hint)
        self.add(self._text)
        self._answers = Answers("record.hours.answer")
        self._answers.chosen.connect(self._answer)
        self._text.below.addWidget(self._answers)
        self._state = StateLabel()
        self._state.setObjectName("record.hours.state")
        self._read = quiet_label()
        self._read.setObjectName("record.hours.read")
        self._strip = WeekStrip()
        self._closures = StateLabel()
        self._closures.setObjectName("record.hours.closures")
        self._closures.setWordWrap(True)
        self._special = quiet_label()
        self._special.setObjectName("record.hours.special")
        self._week, self._words = QWidget(), QVBoxLayout()
        self._both = both = QHBoxLayout(self._week)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self._strip, 1)
        for widget in (self._state, self._closures, self._read, self._special):
            self._words.addWidget(widget)
        self._words.addStretch(1)
        both.addLayout(self._words, 1)
        self.body.addWidget(self._week)
        self._calendar: Sequence[HolidayRow] = ()
        on_look_changed(self._fit)

    def set_calendar(self, calendar: Sequence[HolidayRow]) -> None:
        """The days that their weekday alone does not tell."""
        self._calendar = calendar

    def understand(self, now: dt.datetime, closures: tuple[ClosureRow, ...]) -> None:
        """Show what the typed hours mean; where they could mean two things, ask which."""
        text = self._text.value().strip()
        hours: Hours | None = None
        choices: object = ()
        try:
            hours = read_hours(text) if text else None
        except RecordError as error:
            choices = error.values.get("choices", ())
        self._answers.show_meanings(choices if isinstance(choices, tuple) else ())
        osm = hours.osm if hours else ""
        holidays = Holidays.of(self._calendar)
        self._strip.show_week(osm, now, holidays, closures)
        self._week.setVisible(bool(osm))
        if hours is None:
            return
        opens = opening(osm, now, holidays, closures)
        is_open = opens is not None and opens.is_open
        self._state.say(opening_text(opens, now), Tone.OK if is_open else Tone.MUTED)
        said = say_hours(osm)
        remarks = [say(RecordError(code, now=said)) for code in hours.assumed]
        # What had to be assumed says what it was read as.
        if not remarks and _plain(said) != _plain(text):
            remarks = [_("读作：{hours}").format(hours=said)]
        self._read.setText("\n".join(remarks))
        self._read.setVisible(bool(self._read.text()))
        found = outlook(osm, self._calendar, now.date(), closures)
        planned = planned_closures_text(closures, now.date())
        self._closures.say(planned, Tone.WARN)
        self._closures.setVisible(bool(planned))
        lines = [notable_text(days) for days in found.days]
        lines += [missing_year_text(year) for year in found.missing_years]
        self._special.setText("\n".join(lines))

    def _answer(self, words: str) -> None:
        self._text.show_value(words)
        self._text.go()

    def _fit(self) -> None:
        beside = look().scale < _STACKED_AT
        self._both.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        )
        self._both.setSpacing(look().px(20))
        self._words.setSpacing(look().px(6))


def _plain(text: str) -> str:
    """Hours without what does not change them: blanks, leading zeros, the look of a sign."""
    return _ZERO.sub("", "".join(text.split()).translate(_SIGNS))
