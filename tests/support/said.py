"""What the bot's code says: every call of `say`, with the keys that it may have."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Said:
    """One call of `say`. `given`: the names of its values."""

    where: str
    keys: frozenset[str]
    given: frozenset[str]


class Code:
    """The parsed modules of a package.

    holes: what stands in the braces of f-strings, by the f-string without its quotes, where the
    code around it does not tell. `used`: those that were looked up.
    """

    def __init__(self, package: Path, holes: Mapping[str, Iterable[str]]) -> None:
        self.modules = {
            str(path.relative_to(package)): ast.parse(path.read_text("utf-8"))
            for path in sorted(package.rglob("*.py"))
        }
        self.holes, self.used = holes, set[str]()

    def said(self) -> Iterator[Said]:
        """Every call of `say`. Errors: AssertionError where its keys cannot be told."""
        for name, module in self.modules.items():
            for call, scopes in _calls(module, (module,)):
                if isinstance(call.func, ast.Name) and call.func.id == "say":
                    keys = frozenset(self._values(call.args[0], scopes))
                    given = [keyword.arg for keyword in call.keywords]
                    where = f"{name}:{call.lineno}"
                    assert keys and all(given), f"{where}: the keys or values cannot be told"
                    yield Said(where, keys, frozenset(g for g in given if g))

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text in the code but docstrings, with where it stands."""
        for name, module in self.modules.items():
            docs = {
                id(node.value)
                for node in ast.walk(module)
                if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            }
            for node in ast.walk(module):
                match node:
                    case ast.Constant(value=str(text)) if id(node) not in docs:
                        yield f"{name}:{node.lineno}", text

    def _values(self, node: ast.expr, scopes: tuple[Scope, ...]) -> set[str]:
        """The texts that an expression may have; none where that cannot be told."""
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.IfExp():
                return self._values(node.body, scopes) | self._values(node.orelse, scopes)
            case ast.BinOp(op=ast.Add()):
                pairs = product(self._values(node.left, scopes), self._values(node.right, scopes))
                return {left + right for left, right in pairs}
            case ast.JoinedStr():
                return self._filled(node, scopes)
            case ast.Call(func=ast.Attribute(attr="get", value=ast.Dict() as table)):
                every = [*table.values, *node.args[1:]]
                return {text for one in every for text in self._values(one, scopes)}
            case ast.Name():
                return self._named(node.id, scopes)
        return set()

    def _filled(self, node: ast.JoinedStr, scopes: tuple[Scope, ...]) -> set[str]:
        written = ast.unparse(node)[2:-1]
        if written in self.holes:
            self.used.add(written)
        parts = [
            self.holes.get(written) or self._values(part.value, scopes)
            if isinstance(part, ast.FormattedValue)
            else self._values(part, scopes)
            for part in node.values
        ]
        return {"".join(combined) for combined in product(*parts)}

    def _named(self, name: str, scopes: tuple[Scope, ...]) -> set[str]:
        """The texts of a variable, in the innermost scope that sets it."""
        found = set[str]()
        for scope in reversed(scopes):
            for node in ast.walk(scope):
                for value in _set_to(node, name):
                    found |= self._values(value, scopes)
            if not found and not isinstance(scope, ast.Module):
                for value, outside in self._passed(scope, name):
                    found |= self._values(value, outside)
            if found:
                break
        return found

    def _passed(
        self, function: ast.FunctionDef | ast.AsyncFunctionDef, name: str
    ) -> Iterator[tuple[ast.expr, tuple[Scope, ...]]]:
        """What calls of a function pass for one of its parameters."""
        parameters = [argument.arg for argument in function.args.args]
        if name not in parameters:
            return
        number = parameters.index(name)
        for module in self.modules.values():
            for call, scopes in _calls(module, (module,)):
                if isinstance(call.func, ast.Name) and call.func.id == function.name:
                    yield from ((k.value, scopes) for k in call.keywords if k.arg == name)
                    yield from ((value, scopes) for value in call.args[number : number + 1])


def _calls(
    node: ast.AST, scopes: tuple[Scope, ...]
) -> Iterator[tuple[ast.Call, tuple[Scope, ...]]]:
    """Calls, with the module and the functions that they stand in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, scopes
        inside = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
        yield from _calls(child, (*scopes, child) if inside else scopes)


def _set_to(node: ast.AST, name: str) -> Iterator[ast.expr]:
    """What an assignment, or a loop over a written list, sets a variable to."""
    match node:
        case ast.Assign(targets=[ast.Name(id=set_name)]) if set_name == name:
            yield node.value
        case (
            ast.For(target=target, iter=ast.Tuple(elts=elements))
            | ast.comprehension(target=target, iter=ast.Tuple(elts=elements))
        ):
            for element in elements:
                match target, element:
                    case ast.Name(id=set_name), _ if set_name == name:
                        yield element
                    case ast.Tuple(elts=names), ast.Tuple(elts=values):
                        for one, value in zip(names, values, strict=True):
                            if isinstance(one, ast.Name) and one.id == name:
                                yield value
