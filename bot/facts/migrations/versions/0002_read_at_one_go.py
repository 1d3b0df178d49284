"""What an answer needs stands where it is read: paragraphs with the statement, statements with the
word, all names in one row. Facts are taken from the packs anew; nothing else changes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("DELETE FROM topic")
    op.drop_table("posting")
    op.drop_table("statementpassage")
    for table, name, kind, value in (
        ("revision", "names", sa.LargeBinary(), "''"),
        ("source", "paragraphs", sa.Integer(), "0"),
        ("statement", "paragraphs", sa.JSON(), "'[]'"),
        ("statementsubject", "place", sa.Integer(), "0"),
        ("term", "statements", sa.LargeBinary(), "''"),
        ("term", "weights", sa.LargeBinary(), "''"),
    ):
        column = sa.Column(name, kind, nullable=False, server_default=sa.text(value))
        op.add_column(table, column)
    op.drop_column("statementsubject", "leads")
    op.create_index(
        "ix_statementsubject_answer", "statementsubject", ["subject_id", "place", "statement_id"]
    )
    _index("statementsubject_position", "statementsubject", "subject_id", _true("position"))
    _index("statement_argues", "statement", "argues", sa.text("argues IS NOT NULL"))
    _index("statement_event", "statement", "event_date", sa.text("event_when IS NOT NULL"))
    _index("statement_assessment", "statement", "id", _true("assessment"))


def _true(column: str) -> "sa.ColumnElement[bool]":
    """SQLite says `IS 1` where PostgreSQL says `IS true`."""
    return sa.column(column, sa.Boolean()).is_(True)


Where = sa.ColumnElement[bool] | sa.TextClause


def _index(name: str, table: str, column: str, where: Where) -> None:
    op.create_index(f"ix_{name}", table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.execute("DELETE FROM topic")
    for name in ("argues", "event", "assessment"):
        op.drop_index(f"ix_statement_{name}", "statement")
    for name in ("answer", "position"):
        op.drop_index(f"ix_statementsubject_{name}", "statementsubject")
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
