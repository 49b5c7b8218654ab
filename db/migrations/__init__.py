"""Bring a register to this version's tables, in one transaction, triggers included."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from db import locks, triggers


class State(Enum):
    CURRENT = auto()
    OLDER = auto()
    NEWER = auto()
    FOREIGN = auto()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def state(connection: sa.Connection) -> State:
    """How the register's tables stand to this version of the program."""
    revision = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(_config())
    if revision is None:
        return State.FOREIGN
    if revision == script.get_current_head():
        return State.CURRENT
    known = {step.revision for step in script.walk_revisions()}
    return State.OLDER if revision in known else State.NEWER


def upgrade(connection: sa.Connection, fill: Callable[[sa.Connection], None] | None = None) -> None:
    """Run the migrations that are missing inside the connection's transaction.

    Triggers come last: rebuilding a table drops them, and what `fill` writes has no history.
    """
    triggers.remove(connection)
    locks.remove(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if fill:
        fill(connection)
    triggers.install(connection)
    locks.install(connection)
