"""Alembic's environment: runs on the connection that `store/migrate.py` locked."""

from alembic import context

from relead.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
