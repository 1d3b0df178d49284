"""Alembic's entry point: runs the migrations over the connection that `schema` hands in."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    render_as_batch=True,  # SQLite alters a table by creating it anew
)
with context.begin_transaction():
    context.run_migrations()
