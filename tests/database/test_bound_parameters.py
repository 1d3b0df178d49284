"""Values reach a database as bound parameters alone: no SQL is put together of strings."""

import ast

import pytest
from support.modules import MODULES, source, within

SENDING = {
    "execute",
    "exec",
    "executemany",
    "executescript",
    "exec_driver_sql",
    "scalar",
    "scalars",
}
TALKING = ("database", "facts")  # the packages that talk to a database


def built_statements(text: str) -> list[str]:
    """SQL that is put together of strings, where a value could come in unbound."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = ast.unparse(node.func)
        first = node.args[0]
        literal = isinstance(first, ast.Constant)
        built = isinstance(first, ast.JoinedStr | ast.BinOp) or (
            isinstance(first, ast.Call)
            and isinstance(first.func, ast.Attribute)
            and first.func.attr in ("format", "join", "replace")
        )
        sent = name.rpartition(".")[2] in SENDING
        if (name in ("text", "sa.text") and not literal) or (sent and built):
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize("module", [m for m in MODULES if within(m, TALKING)])
def test_values_reach_a_database_as_bound_parameters_alone(module: str) -> None:
    assert built_statements(source(module)) == []


@pytest.mark.parametrize(
    "line",
    [
        "c.execute(text(f'SELECT {key}'))",
        "text('SELECT ' + key)",
        "sa.text('SELECT {}'.format(key))",
        "text('SELECT %s' % key)",
        "text(statement)",
        "cursor.execute(f'PRAGMA {name}')",
        "session.exec('SELECT ' + key)",
        "connection.exec_driver_sql(' '.join(words))",
        "op.execute('DROP TABLE %s' % name)",
    ],
)
def test_a_statement_put_together_of_strings_is_seen(line: str) -> None:
    assert len(built_statements(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "c.execute(text('SELECT pg_advisory_xact_lock(:key)'), {'key': f'{key}'})",
        "session.exec(select(Topic).where(col(Topic.slug) == f'{a}-{b}'))",
    ],
)
def test_a_bound_parameter_is_none(line: str) -> None:
    assert built_statements(line) == []
