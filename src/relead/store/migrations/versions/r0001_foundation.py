"""First schema: CRM, portal, and the queue of background jobs."""

from alembic import op

from relead.store.migrate import script

revision = "0001"
down_revision = None


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None  # noqa: S101 - a migration runs on a live connection
    # One round trip through the driver: as separate statements the schema takes twice as long.
    driver.execute(script(revision))
