"""All tables of the first version."""

from alembic import op

from db.migrations.statements import run_statements

revision = "0001"
down_revision = None

_FIRST_PARTITION_YEAR = 2024
_LAST_PARTITION_YEAR = 2035


def upgrade() -> None:
    run_statements(__file__)
    if op.get_bind().dialect.name == "postgresql":
        _partition_by_month()


def _partition_by_month() -> None:
    """A month closes as a whole and is read as a whole; what lies outside goes to the default."""
    op.execute("CREATE TABLE day_count_default PARTITION OF day_count DEFAULT")
    for year in range(_FIRST_PARTITION_YEAR, _LAST_PARTITION_YEAR + 1):
        for month in range(1, 13):
            after = f"{year + month // 12}-{month % 12 + 1:02d}-01"
            op.execute(
                f"CREATE TABLE day_count_{year}_{month:02d} PARTITION OF day_count "
                f"FOR VALUES FROM ('{year}-{month:02d}-01') TO ('{after}')"
            )
