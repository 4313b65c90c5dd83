"""Imports of tables that come as files."""

from alembic import op

from relead.store.migrate import script

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None  # noqa: S101 - a migration runs on a live connection
    # One round trip through the driver, as for the first schema.
    driver.execute(script(revision))
