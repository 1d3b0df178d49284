"""A long answer is read part by part: a statement's place follows its aspect, and each subject
lists the aspects told of it. What few rows have is indexed for those alone. Facts are taken from
the packs anew; nothing else changes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BEFORE = (
    ("statementsubject", "position", "subject_id", "position", "place", "statement_id"),
    ("statement", "argues", "argues", "id"),
    ("statement", "obstacle", "obstacle_id", "id"),
    ("statement", "answers_id", "answers_id"),
    ("statement", "event", "event_date", "event_when"),
    ("statement", "assessment", "assessment", "id"),
)
AFTER = (  # table, name, what the rows have, columns
    ("statementsubject", "position", "position", "subject_id", "place", "statement_id"),
    ("statement", "argues", "argues", "argues", "id"),
    ("statement", "obstacle", "obstacle_id", "obstacle_id", "id"),
    ("statement", "answers", "answers_id", "answers_id", "id"),
    ("statement", "event", "event_when", "event_date", "id"),
    ("statement", "assessment", "assessment", "assessment", "id"),
)
TRUE = ("position", "assessment")


def upgrade() -> None:
    op.execute("DELETE FROM topic")
    op.execute("DELETE FROM revision")  # so that nobody takes no facts for silent sources
    aspects = sa.Column("aspects", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("subject", aspects)
    for table, name, *_ in BEFORE:
        op.drop_index(f"ix_{table}_{name}", table)
    for table, name, had, *columns in AFTER:
        value = sa.column(had)
        rows = value.is_(True) if had in TRUE else value.is_not(None)
        op.create_index(
            f"ix_{table}_{name}", table, columns, sqlite_where=rows, postgresql_where=rows
        )


def downgrade() -> None:
    op.execute("DELETE FROM topic")
    op.execute("DELETE FROM revision")  # so that nobody takes no facts for silent sources
    for table, name, *_ in AFTER:
        op.drop_index(f"ix_{table}_{name}", table)
    for table, name, *columns in BEFORE:
        op.create_index(f"ix_{table}_{name}", table, columns)
    op.drop_column("subject", "aspects")
