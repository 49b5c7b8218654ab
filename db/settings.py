"""Facts about the register as a whole."""

from sqlmodel import Session

from db.models import Setting

OFFICE = "office"
"""Name of the office that keeps the register and signs the report."""
SAMPLE = "sample"
"""Present when the register holds synthetic sample data (示例数据)."""


def setting(session: Session, key: str, default: str = "") -> str:
    found = session.get(Setting, key)
    return found.value if found else default


def is_sample(session: Session) -> bool:
    return session.get(Setting, SAMPLE) is not None


def mark_sample(session: Session) -> None:
    """Say from now on, wherever data shows, that it is synthetic."""
    if not is_sample(session):
        session.add(Setting(key=SAMPLE, value="1"))
        session.flush()
