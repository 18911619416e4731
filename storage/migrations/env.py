"""What Alembic runs around the steps: it is given a connection whose transaction is ours."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite can undo a change of shape too; Alembic alone does not count on it.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
