"""Write the pages of `docs/reference/` that say what the code says: python docs/reference.py.

A test runs it and compares, so an option, a command or an error that changes takes its page along.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from mkdocs.config import config_options as c

from mkdocs_batch_i18n import cli
from mkdocs_batch_i18n.batch.providers import connection
from mkdocs_batch_i18n.site import options

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "reference"
PACKAGE = Path(inspect.getfile(options)).parents[1]
NOTE = "<!-- Written by docs/reference.py from the code; edit the code. -->\n"
PUBLIC = ("document", "batch", "workflow")

KINDS = {
    "Tag": "a language tag",
    "Languages": "a list of language tags, or of mappings",
    "Duration": "seconds, or a time as in `90s`, `15m`, `1h30m`",
    "Amount": "a number of at least 0",
    "Count": "a whole number of at least 1",
    "Patterns": "a list of patterns as in `.gitignore`",
    "Parallel": "`auto` or a number",
    "Checks": "rules with `on`, `flag` or `off`",
    "Models": "patterns with models",
    "Share": "a number from 0 to 1",
    "VariableName": "the name of a variable",
    "ListOfItems": "a list",
    "URL": "an address",
}


def main() -> None:
    """Write all pages."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")


def pages() -> dict[str, str]:
    """Return each page by its name."""
    return {
        "options.md": NOTE + options_page(),
        "commands.md": NOTE + commands_page(),
        "errors.md": NOTE + errors_page(),
        "json.md": NOTE + json_page(),
        "python.md": NOTE + python_page(),
    }


# Options


def options_page() -> str:
    """List every option with type, default and meaning."""
    found = [
        "# Options\n",
        (
            "All options of the plugin, as they stand in `mkdocs.yml`. An unknown one is an error. "
            "Only `languages` is required.\n"
        ),
        "## The plugin\n",
        _options(options.Options, ""),
        "## `provider`\n",
        "The engine that translates: `provider:` takes these.\n",
        _options(options.ProviderOptions, "provider."),
        *_groups(),
    ]
    return "\n".join(found)


def _groups() -> Iterator[str]:
    """Yield the tables of options that are groups themselves."""
    for owner, prefix in ((options.Options, ""), (options.ProviderOptions, "provider.")):
        for name, kind in owner._schema:
            group = getattr(kind, "config_class", None)
            if group not in {None, options.ProviderOptions}:
                yield f"## `{prefix}{name}`\n"
                yield inspect.getdoc(group) + "\n"
                yield _options(group, f"{prefix}{name}.")


def _options(owner: type, prefix: str) -> str:
    """Return the table of a class of options."""
    told = docstrings(owner)
    lines = ["| option | takes | default | meaning |", "|---|---|---|---|"]
    for name, kind in owner._schema:
        takes, default = _kind(kind), _default(kind)
        lines.append(f"| `{prefix}{name}` | {takes} | {default} | {_cell(told.get(name, ''))} |")
    return "\n".join(lines) + "\n"


def docstrings(owner: type) -> dict[str, str]:
    """Return what stands below each attribute of a class."""
    body = ast.parse(textwrap.dedent(inspect.getsource(owner))).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 -- for the type checker
    found = {}
    for before, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(before, (ast.Assign, ast.AnnAssign)) and isinstance(after, ast.Expr):
            target = before.targets[0] if isinstance(before, ast.Assign) else before.target
            if isinstance(after.value, ast.Constant) and isinstance(target, ast.Name):
                found[target.id] = inspect.cleandoc(str(after.value.value))
    return found


def _kind(kind: Any) -> str:
    """Say what an option takes."""
    if isinstance(kind, c.Optional):
        return _kind(kind.option)
    if isinstance(kind, c.Choice):
        return " or ".join(f"`{choice}`" for choice in kind.choices)
    if isinstance(kind, c.SubConfig):
        return "options of its own, below"
    if isinstance(kind, c.Type):
        names = {str: "text", bool: "`true` or `false`", dict: "a mapping", int: "a whole number"}
        return names.get(kind._type, "text")
    known = [KINDS[base.__name__] for base in type(kind).__mro__ if base.__name__ in KINDS]
    return known[0] if known else (inspect.getdoc(type(kind)) or "text").partition("\n")[0]


def _default(kind: Any) -> str:
    """Write an option's default as it would stand in YAML."""
    if isinstance(kind, c.SubConfig):
        return ""
    value = getattr(kind, "default", None)
    if value in (None, ""):
        return ""
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value)}`"


# Commands


def commands_page() -> str:
    """Show what `--help` of every command says."""
    found = [
        "# Commands\n",
        (
            "What `--help` says. All commands end with 0 when all is well, 1 for what you can mend, "
            "3 for a bug (with a report to paste) and 130 when interrupted. Colour is for terminals, "
            "and never with `NO_COLOR`; progress goes to the standard error, as plain lines where "
            "that is no terminal. `--json` is described in [JSON output](json.md).\n"
        ),
    ]
    for words, command in commands(cli.command):
        call = " ".join(("mkdocs-batch-i18n", *words))
        context = click.Context(command, info_name=call, terminal_width=80)
        context.help_option_names = ["-h", "--help"]
        found += [f"{'#' * (len(words) + 2)} `{call}`\n" if words else "", "```text"]
        found += [command.get_help(context), "```\n"]
    return "\n".join(line.rstrip() for line in "\n".join(found).splitlines()) + "\n"


def commands(group: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield each command with the words that call it, the program itself first."""
    yield path, group
    for name, found in getattr(group, "commands", {}).items():
        yield from commands(found, *path, name)


# Errors


def errors_page() -> str:
    """List every error that is raised on purpose, by class: what it says, and what to do."""
    rows: dict[str, set[tuple[str, str]]] = {}
    meanings = dict(_classes())
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for name, what, todo in _raised(tree, set(meanings)):
            rows.setdefault(name, set()).add((what, todo))
    found = [
        "# Errors\n",
        (
            "Each error says where, what and what to do, in this order. `…` stands for what is "
            "different each time. The exit code is 1; `mkdocs build` shows the same words as a "
            "plugin's error. A failure of the *service* never ends a build: it becomes a warning, "
            "and what is missing stays in the source language.\n"
        ),
    ]
    for name, meaning in meanings.items():
        if name in rows:
            found += [f"## `{name}`\n", meaning + "\n", "| it says | what to do |", "|---|---|"]
            found += [f"| {_cell(what)} | {_cell(todo)} |" for what, todo in sorted(rows[name])]
            found.append("")
    found += ["## Answers of a service\n", "| HTTP | what to do |", "|---|---|"]
    advice = connection._ADVICE.items()
    found += [f"| {status} | {_cell(text.format(place=''))} |" for status, text in advice]
    found.append(f"| 400, about `response_format` | {_cell(connection.NO_SHAPE)} |")
    found.append("| 408, 409, 425, 429, 5xx | Nothing: it is tried again, then a warning. |")
    return "\n".join(found) + "\n"


def _classes() -> Iterator[tuple[str, str]]:
    """Yield the name and meaning of each error of ours."""
    base = importlib.import_module("mkdocs_batch_i18n.errors").I18nError
    seen, todo = [], [base]
    while todo:
        error = todo.pop(0)
        seen.append(error)
        below = sorted(error.__subclasses__(), key=lambda found: found.__name__)
        todo += [found for found in below if found not in seen + todo]
    for error in seen:
        if not error.__name__.startswith("_"):
            yield error.__name__, (inspect.getdoc(error) or "").partition("\n")[0]


def _raised(tree: ast.AST, names: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield class, sentence and advice of each error that a module makes."""
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for scope in scopes:
        nested = [node for node in ast.walk(scope) if node in scopes and node is not scope]
        inner = {id(node) for function in nested for node in ast.walk(function)}
        nodes = [node for node in ast.walk(scope) if id(node) not in inner]
        for node in nodes:
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                texts = _texts(nodes, node.lineno)
                todo = [word.value for word in node.keywords if word.arg == "todo"]
                what = _said(node.args[0], texts) if node.args else "…"
                if what.strip("…. "):
                    yield node.func.id, what, _said(todo[0], texts) if todo else ""


def _texts(nodes: list[ast.AST], before: int) -> dict[str, ast.expr]:
    """Return what was last assigned to each name before a line."""
    found: dict[str, ast.expr] = {}
    assigned = [node for node in nodes if isinstance(node, ast.Assign) and node.lineno < before]
    for node in sorted(assigned, key=lambda node: node.lineno):
        target, value = node.targets[0], node.value
        several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        pairs = zip(target.elts, value.elts, strict=True) if several else [(target, value)]
        found.update((name.id, text) for name, text in pairs if isinstance(name, ast.Name))
    return found


def _said(node: ast.expr, texts: dict[str, ast.expr]) -> str:
    """Write a text as it stands in the code, `…` for what is put into it."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_said(value, {}) for value in node.values)
    if isinstance(node, ast.BinOp):
        return _said(node.left, texts) + _said(node.right, texts)
    if isinstance(node, ast.IfExp):
        return f"{_said(node.body, texts)} / {_said(node.orelse, texts)}"
    if isinstance(node, ast.Name) and node.id in texts:
        rest = {name: text for name, text in texts.items() if name != node.id}
        return _said(texts[node.id], rest)
    return "…"


# JSON


def json_page() -> str:
    """Describe what `--json` prints, from the schema that the tests use."""
    schema = json.loads((FOLDER / "json-schema.json").read_text("utf-8"))
    found = [
        "# JSON output\n",
        (
            "What each command prints with `--json`, on the standard output and nothing else there. "
            "Fields are added, not renamed or removed, within a major version. The same as a "
            "[JSON Schema](json-schema.json), against which the tests hold real output: the "
            "definition of a command bears its name.\n"
        ),
    ]
    for name, definition in schema["$defs"].items():
        found += [f"## `{name}`\n", definition.get("description", "") + "\n"]
        found += ["| field | type | meaning |", "|---|---|---|", *_fields(definition, ""), ""]
    return "\n".join(found)


def _fields(definition: dict[str, Any], prefix: str) -> Iterator[str]:
    """Yield a row for each field, those of objects in it below."""
    for name, field in definition.get("properties", {}).items():
        items = field.get("items", {})
        kind = field.get("type", items.get("type", "any"))
        kind = " or ".join(kind) if isinstance(kind, list) else kind
        of = f" of {items['type']}s" if isinstance(items.get("type"), str) else ""
        yield f"| `{prefix}{name}` | {kind}{of} | {_cell(field.get('description', ''))} |"
        yield from _fields(field, f"{prefix}{name}.")
        yield from _fields(items, f"{prefix}{name}[].")


# Python


def python_page() -> str:
    """List the public names of the three cores with their signatures and contracts."""
    found = [
        "# Python names\n",
        (
            "The names that a program may use: those in `__all__` of these three packages. All are "
            "typed. What is not here is private and may change in any release. A public name is kept "
            "for at least one minor version after a release that calls it deprecated, and warns with "
            "`DeprecationWarning` until it goes. [The guide](../guides/python.md) has examples.\n"
        ),
    ]
    for package in PUBLIC:
        module = importlib.import_module(f"mkdocs_batch_i18n.{package}")
        first = (inspect.getdoc(module) or "").partition("\n")[0]
        found += [f"## `mkdocs_batch_i18n.{package}`\n", first + "\n"]
        for name in module.__all__:
            found += _name(name, getattr(module, name))
    return "\n".join(found).rstrip() + "\n"


def _name(name: str, thing: Any) -> list[str]:
    """Describe a class or a function."""
    if not (inspect.isclass(thing) or inspect.isroutine(thing)):
        value = sorted(thing) if isinstance(thing, frozenset) else thing
        shown = re.sub(r"(?:collections\.abc|typing)\.", "", repr(value))
        return [f"### `{name}`\n", f"`{shown}`\n"]
    text = inspect.getdoc(thing) or ""
    lines = [f"### `{name}`\n", "```python", _signature(name, thing), "```\n", text, ""]
    if inspect.isclass(thing):
        for field, meaning in docstrings(thing).items():
            lines.append(f"- `{field}`: {_cell(meaning)}")
        for method, function in vars(thing).items():
            target = function.fget if isinstance(function, property) else function
            plain = inspect.isfunction(target) and not method.startswith("_")
            if plain and inspect.getdoc(target):
                first = " ".join((inspect.getdoc(target) or "").split("\n\n")[0].split())
                call = method if isinstance(function, property) else f"{method}()"
                lines.append(f"- `{call}`: {first}")
        lines.append("")
    return lines


def _signature(name: str, thing: Any) -> str:
    try:
        shown = str(inspect.signature(thing))
    except (TypeError, ValueError):
        return name
    shown = re.sub(r"<factory>|<object object at [^>]*>", "...", shown)
    shown = re.sub(r"(?<=: |> )'([^']+)'", r"\1", shown)
    line = f"{name}{shown}"
    if len(line) <= 90:  # noqa: PLR2004 -- fits a page
        return line
    inside = line[len(name) + 1 : line.rindex(")")]
    parts = re.split(r", (?![^\[\(]*[\]\)])", inside)
    rest = line[line.rindex(")") :]
    return f"{name}(\n    " + ",\n    ".join(parts) + f",\n{rest}"


def _cell(text: str) -> str:
    """Put a text into a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    main()
