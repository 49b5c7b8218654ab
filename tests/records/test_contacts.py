"""Looks at contacts: noted before anything is shown, and never taken back."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlmodel import select

from db.contacts import contact_looks, look_at_contacts
from db.dossier import ContactLine, Dossier, dossier, save_dossier
from db.engine import reading
from db.errors import RecordError
from db.history import deeds, next_undo, take_back
from db.merging import merge_stations
from db.models import ContactLook
from db.stations import amend_station
from db.work import Work

CODE = "440402005-001"
PEOPLE = (ContactLine("李", "0756-0000001", "站长", id=1), ContactLine("王", id=2))


@pytest.fixture
def peopled(engine: sa.Engine) -> sa.Engine:
    """A register in which station 1 has contacts."""
    lines = tuple(replace(person, id=None) for person in PEOPLE)
    with Work(engine, "联系人") as work:
        given = replace(dossier(work.session, 1), contacts=lines)
        save_dossier(work, 1, 1, given)
    return engine


def lookers(engine: sa.Engine, code: str = CODE) -> list[str]:
    with reading(engine) as session:
        return [look.who for look in contact_looks(session, code)]


def test_a_look_shows_the_contacts_and_is_noted(peopled: sa.Engine) -> None:
    begun = dt.datetime.now(dt.UTC)
    assert look_at_contacts(peopled, 1, who="林") == PEOPLE
    assert look_at_contacts(peopled, 1, who="何") == PEOPLE
    assert look_at_contacts(peopled, 2, who="马") == ()
    with reading(peopled) as session:
        newest, first = contact_looks(session, CODE)
        assert contact_looks(session, CODE, limit=1) == [newest]
    assert (newest.who, first.who, first.station) == ("何", "林", "拱北口岸工会驿站")
    assert begun <= first.at <= newest.at <= dt.datetime.now(dt.UTC)


def test_a_look_is_no_deed(peopled: sa.Engine) -> None:
    with reading(peopled) as session:
        before = deeds(session)
    look_at_contacts(peopled, 1, who="林")
    with reading(peopled) as session:
        assert deeds(session) == before
        undo = next_undo(session)
    assert undo is not None
    take_back(peopled, undo.id, "撤销")
    assert look_at_contacts(peopled, 1, who="何") == ()
    assert lookers(peopled) == ["何", "林"]


def test_no_look_at_a_station_that_is_not_there(peopled: sa.Engine) -> None:
    with pytest.raises(RecordError, match="station_unknown"):
        look_at_contacts(peopled, 99, who="林")
    with reading(peopled) as session:
        assert session.exec(select(ContactLook)).all() == []


def test_a_look_survives_the_station_it_was_at(peopled: sa.Engine) -> None:
    """The looks at a record that was merged into another are the other's too."""
    look_at_contacts(peopled, 1, who="林")
    look_at_contacts(peopled, 2, who="马")
    with Work(peopled, "合并") as work:
        merge_stations(work, 2, 1, 1, 2)
    look_at_contacts(peopled, 2, who="何")
    assert lookers(peopled, "440402104-001") == ["何", "马", "林"]
    assert lookers(peopled) == ["林"]


def test_a_rename_keeps_the_looks(peopled: sa.Engine) -> None:
    look_at_contacts(peopled, 1, who="林")
    with Work(peopled, "改名") as work:
        amend_station(work, 1, 2, {"name": "北岭驿站"})
    with reading(peopled) as session:
        assert [look.station for look in contact_looks(session, CODE)] == ["拱北口岸工会驿站"]


def test_contacts_are_read_with_a_station_only_when_asked_for(peopled: sa.Engine) -> None:
    with reading(peopled) as session:
        assert dossier(session, 1) == Dossier(
            **{**vars(dossier(session, 1, contacts=True)), "contacts": None}
        )
    assert lookers(peopled) == []
