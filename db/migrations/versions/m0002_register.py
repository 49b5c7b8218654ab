"""Where stations and towns belonged before, lists that retire, views, looks at contacts.

New columns are nullable: a row as the history knows it, without them, still equals the row of today.
"""

from db.migrations.statements import run_statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_statements(__file__)
