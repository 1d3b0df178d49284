"""Connections to PostgreSQL by an address, and why one is refused."""

from typing import Any

import pytest
from sqlalchemy import text

from bot.database.engine import Database
from bot.database.reasons import reason


async def run(address: str, *queries: str) -> list[Any]:
    """Connects, and gives what each query finds: the first value of its first row, if any.

    Errors: as of a session.
    """
    database = Database(address)
    try:
        async with database.session() as session:
            connection = await session.connection()
            found = [await connection.execute(text(query)) for query in queries]
            return [result.scalar() if result.returns_rows else None for result in found]
    finally:
        await database.close()


async def refusal(address: str) -> str:
    """Why a connection is not opened, in words."""
    with pytest.raises(Exception) as error:
        await run(address, "SELECT 1")
    return reason(error.value)


def plus(address: str, parameters: str) -> str:
    """An address with more parameters."""
    return f"{address}{'&' if '?' in address else '?'}{parameters}"
