"""First schema: CRM, portal, and the queue of background jobs."""

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None  # noqa: S101 - a migration runs on a live connection
    # One round trip through the driver: as separate statements the schema takes twice as long.
    driver.execute(Path(__file__).with_name("0001_foundation.sql").read_text(encoding="utf-8"))
    # The queue's tables come from the library, whose version is pinned; its later changes will be
    # later revisions of ours.
    driver.execute(SchemaManager.get_schema())
