"""Which small faults can be put into a module's source, one at a time."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_SKIPPED_FIELDS = {"annotation", "returns", "decorator_list", "type_params", "format_spec"}


@dataclass(frozen=True)
class Mutant:
    """One fault.

    Attributes:
        line: The line of what it changes, from 1.
        first: The first line of the statement around it, of which a test runs some line.
        last: The last line of that.
        before: The source of what it changes.
        after: The source that stands there instead.
        tree: The whole module with the fault.
    """

    line: int
    first: int
    last: int
    before: str
    after: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.line}: {self.before}  ->  {self.after}"


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    for path, node, around in _walk(tree, (), tree):
        for changed in _changes(node):
            mutated = copy.deepcopy(tree)
            _put(mutated, path, ast.copy_location(changed, node))
            ast.fix_missing_locations(mutated)
            place = node if hasattr(around, "body") and hasattr(node, "lineno") else around
            first, last = getattr(place, "lineno", 1), getattr(place, "end_lineno", 1)
            line = getattr(node, "lineno", first)
            yield Mutant(line, first, last, _words(node), _words(changed), mutated)


Path = tuple[tuple[str, int | None], ...]


def _walk(node: ast.AST, path: Path, around: ast.AST) -> Iterator[tuple[Path, ast.AST, ast.AST]]:
    """Every node that may be changed, with the way to it from the root and its statement."""
    around = node if isinstance(node, ast.stmt) else around
    if path:
        yield path, node, around
    for field, value in ast.iter_fields(node):
        if field in _SKIPPED_FIELDS:
            continue
        if isinstance(value, ast.AST):
            yield from _walk(value, (*path, (field, None)), around)
        elif isinstance(value, list):
            for place, each in enumerate(value):
                if isinstance(each, ast.AST) and not _is_docstring(each):
                    yield from _walk(each, (*path, (field, place)), around)


def _is_docstring(node: ast.AST) -> bool:
    """Docstrings, of attributes and constants too, do nothing."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _put(tree: ast.AST, path: Path, changed: ast.AST) -> None:
    *way, (field, place) = path
    for step, number in way:
        tree = getattr(tree, step) if number is None else getattr(tree, step)[number]
    if place is None:
        setattr(tree, field, changed)
    else:
        getattr(tree, field)[place] = changed


def _words(node: ast.AST) -> str:
    words = " ".join(ast.unparse(node).split())
    return words if len(words) <= 90 else f"{words[:87]}..."


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for place, op in enumerate(node.ops):
                ops = list(node.ops)
                ops[place] = _COMPARE[type(op)]()
                yield ast.Compare(node.left, ops, node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield node.operand
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
        case ast.AugAssign() if type(node.op) in _ARITHMETIC:
            yield ast.AugAssign(node.target, _ARITHMETIC[type(node.op)](), node.value)
        case ast.Constant() if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        case ast.Constant() if isinstance(node.value, int | float):
            yield ast.Constant(node.value + 1)
        case ast.Constant() if isinstance(node.value, str | bytes):
            more: str | bytes = "XX" if isinstance(node.value, str) else b"XX"
            yield ast.Constant(more + node.value)  # type: ignore[operator]
        case ast.If() | ast.While() | ast.IfExp():
            changed = copy.copy(node)
            changed.test = ast.UnaryOp(ast.Not(), node.test)
            yield changed
        case ast.Return() if node.value is not None and not _is_none(node.value):
            yield ast.Return(ast.Constant(None))
        case ast.Assign() if not _is_none(node.value):
            yield ast.Assign(node.targets, ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.Raise():
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.comprehension() if node.ifs:
            for place in range(len(node.ifs)):
                ifs = [each for at, each in enumerate(node.ifs) if at != place]
                yield ast.comprehension(node.target, node.iter, ifs, node.is_async)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
