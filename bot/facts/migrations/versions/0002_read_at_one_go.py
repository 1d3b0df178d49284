"""What an answer needs stands where it is read: paragraphs with the statement, statements with the
word, all names in one row. Facts are taken from the packs anew; nothing else changes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INDEXES = (
    ("statementsubject", "answer", "subject_id", "place", "statement_id"),
    ("statementsubject", "position", "subject_id", "position", "place", "statement_id"),
    ("statement", "argues", "argues", "id"),
    ("statement", "obstacle", "obstacle_id", "id"),
    ("statement", "event", "event_date", "event_when"),
    ("statement", "assessment", "assessment", "id"),
)
NEEDLESS = (  # another begins with the same column
    ("statementsubject", "statement_id"),
    ("statementsubject", "subject_id"),
    ("statement", "obstacle_id"),
    ("term", "topic_id"),
)


def upgrade() -> None:
    op.execute("DELETE FROM topic")
    op.drop_table("posting")
    op.drop_table("statementpassage")
    for table, name, kind, value in (
        ("revision", "names", sa.LargeBinary(), ""),
        ("source", "paragraphs", sa.Integer(), "0"),
        ("statement", "paragraphs", sa.JSON(), "[]"),
        ("statementsubject", "place", sa.Integer(), "0"),
        ("term", "statements", sa.LargeBinary(), ""),
        ("term", "weights", sa.LargeBinary(), ""),
    ):
        column = sa.Column(name, kind, nullable=False, server_default=value)
        op.add_column(table, column)
    op.drop_column("statementsubject", "leads")
    for table, column in NEEDLESS:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, name, *columns in INDEXES:
        op.create_index(f"ix_{table}_{name}", table, columns)


def downgrade() -> None:
    op.execute("DELETE FROM topic")
    for table, name, *_ in INDEXES:
        op.drop_index(f"ix_{table}_{name}", table)
    for table, column in NEEDLESS:
        op.create_index(f"ix_{table}_{column}", table, [column])
    leads = sa.Column("leads", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("statementsubject", leads)
    for table, name in (
        ("term", "weights"),
        ("term", "statements"),
        ("statementsubject", "place"),
        ("statement", "paragraphs"),
        ("source", "paragraphs"),
        ("revision", "names"),
    ):
        op.drop_column(table, name)
    op.create_table(
        "statementpassage",
        _owner("statement"),
        _owner("passage"),
    )
    op.create_table(
        "posting",
        sa.Column("word", sa.String(), primary_key=True),
        _owner("statement"),
        sa.Column("weight", sa.Integer(), nullable=False),
    )
    for table, owner in (
        ("statementpassage", "statement"),
        ("statementpassage", "passage"),
        ("posting", "statement"),
    ):
        op.create_index(f"ix_{table}_{owner}_id", table, [f"{owner}_id"])


def _owner(table: str) -> "sa.Column[int]":
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(f"{table}_id", sa.Integer(), key, primary_key=True)
