"""The rules of style that can be counted: python tests/house/measures.py prints today's figures."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mkdocs_batch_i18n"


@dataclass(frozen=True)
class Function:
    """A function or method."""

    name: str
    """Where it is: `site/plugin.py:30 on_nav`."""
    lines: int
    """From `def` to its last line, without its docstring."""


def functions(package: Path = PACKAGE) -> list[Function]:
    """Return all functions of a package, those in functions too."""
    found = []
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                where = f"{path.relative_to(package)}:{node.lineno} {node.name}"
                found.append(Function(where, _length(node)))
    return found


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return a function's lines without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def files(package: Path = PACKAGE) -> dict[str, int]:
    """Return the lines of each file."""
    paths = sorted(package.rglob("*.py"))
    return {str(p.relative_to(package)): len(p.read_text("utf-8").splitlines()) for p in paths}


def undocumented(package: Path = PACKAGE) -> list[str]:
    """Return the public modules, classes, functions and fields without a word of explanation."""
    found = []
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        name = str(path.relative_to(package))
        if ast.get_docstring(tree) is None and tree.body:
            found.append(name)
        found += [f"{name}: {thing}" for thing in _bare(tree, "")]
    return found


def _bare(scope: ast.AST, prefix: str) -> Iterator[str]:
    """Yield the public names of a module or class that have no docstring."""
    for node in ast.iter_child_nodes(scope):
        kinds = ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef
        if isinstance(node, kinds) and not node.name.startswith("_"):
            if ast.get_docstring(node) is None:
                yield prefix + node.name
            if isinstance(node, ast.ClassDef):
                yield from _bare(node, f"{prefix}{node.name}.")


def percentile(values: list[int], share: float) -> int:
    """Return the value that this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@cache
def figures() -> dict[str, int]:
    """Return what CONTRIBUTING.md shows, by name."""
    lengths, sizes = [item.lines for item in functions()], list(files().values())
    return {
        "functions": len(lengths),
        "median lines of a function": int(median(lengths)),
        "90th percentile": percentile(lengths, 0.9),
        "longest function": max(lengths),
        "files": len(sizes),
        "longest file": max(sizes),
        "public names without a docstring": len(undocumented()),
    }


if __name__ == "__main__":
    for figure, value in figures().items():
        print(f"| {figure} | {value} |")
    for item in sorted(functions(), key=lambda item: -item.lines)[:5]:
        print(f"{item.lines:4} {item.name}")
    for file, size in sorted(files().items(), key=lambda item: -item[1])[:5]:
        print(f"{size:4} {file}")
    print(*undocumented(), sep="\n")
