"""Alembic environment: runs on the connection that :func:`congvu.store.engine.migrate` hands over."""

from alembic import context

from congvu.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
