"""Who counted when, what was unusual and let stand, who came, and months that are signed and locked.

`month_close` had never been written. The groups of visitors are those that the national figures
name; staff edit them.
"""

from db.migrations.statements import run_statements

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_statements(__file__)
