"""Outlines of the towns, as a file of boundaries gives them; what a likeness is found by."""

from db.migrations.statements import run_statements

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_statements(__file__)
