"""Facts about the register as a whole."""

from sqlmodel import Session

from db.errors import RecordError
from db.models import Setting
from db.record import MAX_NAME
from db.words import clean_name
from db.work import Work

OFFICE = "office"
"""Name of the office that keeps the register and signs the report."""
SAMPLE = "sample"
"""Present when the register holds synthetic sample data (示例数据)."""


def setting(session: Session, key: str) -> str:
    """The setting's text; empty where nobody set it."""
    found = session.get(Setting, key)
    return found.value if found else ""


def is_sample(session: Session) -> bool:
    return session.get(Setting, SAMPLE) is not None


def mark_sample(session: Session) -> None:
    """Say from now on, wherever data shows, that it is synthetic."""
    if not is_sample(session):
        session.add(Setting(key=SAMPLE, value="1"))
        session.flush()


def name_office(work: Work, name: str) -> None:
    """Say which office keeps the register.

    Raises:
        RecordError: The name is empty, too long, or holds a sign that cannot be printed.
    """
    cleaned = clean_name(name, OFFICE)
    if not cleaned:
        raise RecordError("empty", field=OFFICE)
    if len(cleaned) > MAX_NAME:
        raise RecordError("too_long", field=OFFICE, limit=MAX_NAME)
    row = work.session.get(Setting, OFFICE) or Setting(key=OFFICE)
    row.value = cleaned
    work.session.add(row)
    work.session.flush()
