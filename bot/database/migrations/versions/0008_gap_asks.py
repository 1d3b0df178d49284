"""What people ask for on a topic that its sources leave out."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    column = sa.Column("gap_asks", sa.JSON(), nullable=False, server_default="{}")
    op.add_column("topic", column)  # the default is for the rows that there are
