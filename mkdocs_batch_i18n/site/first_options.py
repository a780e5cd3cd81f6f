"""A first configuration, written into a mkdocs.yml of which every other byte stays as it is.

The file is never written out again from what was read: PyYAML, with which MkDocs reads it too,
only tells where the plugins stand, and lines are put there. So comments, order, quotes, anchors
and tags such as `!ENV` need no support. (Reading and writing with a library made for that,
ruamel.yaml, left 1 of 17 real files as it was.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.settings import ProviderSettings

PLUGIN = "batch-i18n"

_SHOWN = ("type", "base_url", "model", "api_key_env")
"""Options of `provider` that are worth seeing in a first configuration of a real service."""

_REMARKS = {
    "catalogs_dir": "PO files for the people who review",
    "max_tokens": "refuse to spend more in one go",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOptions:
    """What to write; None leaves an option out, so that its default holds."""

    languages: tuple[str, ...]
    source_language: str | None = None
    catalogs_dir: str | None = None
    max_tokens: int | None = None
    provider: Mapping[str, str | None]
    """Options of `provider`."""

    def as_mapping(self) -> dict[str, Any]:
        """Return the options as they would be read back."""
        options: dict[str, Any] = {
            "source_language": self.source_language,
            "languages": list(self.languages),
            "catalogs_dir": self.catalogs_dir,
            "max_tokens": self.max_tokens,
            "provider": {name: value for name, value in self.provider.items() if value},
        }
        return {name: value for name, value in options.items() if value}


def shown_defaults(kind: str) -> dict[str, str | None]:
    """Return what a first configuration says of a provider: for `batch` also its defaults."""
    if kind != "batch":
        return {"type": kind}
    usual = ProviderSettings()
    return {name: getattr(usual, name) for name in _SHOWN if name != "type"}


def add(text: str, options: FirstOptions, where: str) -> str:
    """Return the text of a mkdocs.yml with the plugin in it; every other byte stays.

    Raises `ConfigurationError` when it cannot be read or has the plugin already.
    """
    root = _root(text, where)
    values = {key.value: value for key, value in root.value}
    plugins = values.get("plugins")
    if plugins is None and "INHERIT" in values:
        raise _inherited(where, values["INHERIT"].value)
    if plugins is not None and PLUGIN in names(plugins):
        what = f"the plugin {PLUGIN} is there already."
        todo = "Change its options there; `mkdocs-batch-i18n doctor` checks them."
        raise ConfigurationError(what, where=_line(where, plugins), todo=todo)
    edited = _added(text, plugins, options)
    try:
        unchanged = _only_added(root, _root(edited, where))
    except ConfigurationError:
        unchanged = False
    if not unchanged:
        raise _unusual(where, options)
    return edited


def names(plugins: yaml.Node) -> list[str]:
    """Return the names of the plugins, in their order."""
    if isinstance(plugins, yaml.MappingNode):
        return [key.value for key, _ in plugins.value]
    if not isinstance(plugins, yaml.SequenceNode):
        return []
    items = (
        item.value[0][0] if isinstance(item, yaml.MappingNode) and item.value else item
        for item in plugins.value
    )
    return [str(item.value) for item in items]


def theme_language(text: str, where: str) -> str | None:
    """Return the language that the theme is set to, if it is set and is not English."""
    theme = {key.value: value for key, value in _root(text, where).value}.get("theme")
    if not isinstance(theme, yaml.MappingNode):
        return None
    options = {key.value: value.value for key, value in theme.value}
    found = options.get("language") or options.get("locale")
    usual = not isinstance(found, str) or found in {"en", ""}
    return None if usual else str(found).replace("_", "-")


def _root(text: str, where: str) -> yaml.MappingNode:
    """Return the file's tree; nothing of it is executed or looked up."""
    try:
        root = yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = f"cannot be read as YAML: {error.problem}."
        raise ConfigurationError(what, where=f"{where}:{line}", todo="Mend it.") from error
    except yaml.YAMLError as error:
        what = f"cannot be read as YAML: {error}"
        raise ConfigurationError(what, where=where, todo="Mend it.") from error
    if not isinstance(root, yaml.MappingNode):
        what = "holds no options."
        raise ConfigurationError(what, where=where, todo="Begin with `site_name: ...`.")
    return root


def _added(text: str, plugins: yaml.Node | None, options: FirstOptions) -> str:
    """Put the plugin where the plugins stand, in the form in which they stand there."""
    newline = "\r\n" if "\r\n" in text else "\n"
    mark = len(text) - len(text.removeprefix("\ufeff"))
    if plugins is None:
        lines = ["", "plugins:", "  - search", *_block(options, "  - ")]
        return text.rstrip("\r\n") + newline + newline.join([*lines, ""])
    if isinstance(plugins, yaml.ScalarNode) and plugins.value:
        return text  # neither list nor mapping: nothing is known of it
    if not plugins.value:
        at, flow = plugins.end_mark.index + mark, isinstance(plugins, yaml.CollectionNode)
        lines = ["", *_block(options, "  - ")]
        new, at = (_in_flow(plugins, options), at - 1) if flow else (newline.join(lines), at)
    elif isinstance(plugins, yaml.CollectionNode) and plugins.flow_style:
        at, new = _end(_last(plugins)) + mark, f", {_in_flow(plugins, options)}"
    else:
        at = _line_end(text, _end(plugins) + mark)
        new = newline.join(["", *_block(options, _first(plugins))])
    return text[:at] + new + text[at:]


def _in_flow(plugins: yaml.Node, options: FirstOptions) -> str:
    """Return the plugin on one line, for a list or mapping in brackets."""
    item = f"{PLUGIN}: {_plain(options.as_mapping())}"
    return item if isinstance(plugins, yaml.MappingNode) else f"{{{item}}}"


def _first(plugins: yaml.Node) -> str:
    """Return what stands before each name in a list or mapping on lines of its own."""
    if isinstance(plugins, yaml.MappingNode):
        return " " * int(plugins.value[0][0].start_mark.column)
    # An anchor may stand before the list, so the place of its first dash is looked up.
    item = plugins.value[0].start_mark
    line = str(item.buffer)[: item.pointer].rpartition("\n")[2]
    return line[: len(line) - len(line.lstrip(" "))] + "- "


def _end(node: yaml.Node) -> int:
    """Return where the last thing in a node ends: a block's own mark stands at the next token."""
    block = isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style
    return _end(_last(node)) if block else int(node.end_mark.index)


def _last(node: yaml.Node) -> yaml.Node:
    """Return the last item of a sequence, or the last value of a mapping."""
    last: Any = node.value[-1]
    found: yaml.Node = last[1] if isinstance(last, tuple) else last
    return found


def _line_end(text: str, index: int) -> int:
    """Return the end of the line of the last character before this place that is no blank."""
    index = len(text[:index].rstrip())
    found = text.find("\n", index)
    if found < 0:
        return len(text)
    return found - 1 if text[found - 1] == "\r" else found


def _block(options: FirstOptions, first: str) -> list[str]:
    """Return the plugin's lines; `first` stands before its name."""
    column = " " * (len(first) + 2)
    lines = [f"{first}{PLUGIN}:"]
    for name, value in options.as_mapping().items():
        if isinstance(value, dict):
            lines.append(f"{column}{name}:")
            lines += [f"{column}  {key}: {_plain(item)}" for key, item in value.items()]
        else:
            remark = f"  # {_REMARKS[name]}" if name in _REMARKS else ""
            lines.append(f"{column}{name}: {_plain(value)}{remark}")
    return lines


def _plain(value: object) -> str:
    """Write a value on one line, with quotes only where YAML needs them."""
    text = str(yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**6))
    return text.removesuffix("...\n").strip()


def _only_added(before: yaml.Node, after: yaml.Node) -> bool:
    """Tell whether the plugin, and with the first plugins `search`, is all that was added."""
    old, new = _values(before), _values(after)
    plugins = new.pop("plugins", [])
    had = old.pop("plugins", None)
    if old != new:
        return False
    if isinstance(plugins, dict):
        had = had or {}
        return {k: v for k, v in plugins.items() if k != PLUGIN} == had and PLUGIN in plugins
    rest = [item for item in plugins if not (isinstance(item, dict) and PLUGIN in item)]
    return rest == (["search"] if had is None else had or []) and len(rest) + 1 == len(plugins)


def _values(node: yaml.Node) -> Any:  # noqa: ANN401 -- whatever a YAML file holds
    """Return a tree as dicts, lists and texts with their tags; anchors are followed."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _values(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_values(item) for item in node.value]
    usual = str(node.tag).startswith("tag:yaml.org,2002:") and "python" not in str(node.tag)
    return str(node.value) if usual else (str(node.tag), str(node.value))


def _line(where: str, node: yaml.Node) -> str:
    return f"{where}:{node.start_mark.line + 1}"


def _inherited(where: str, parent: str) -> ConfigurationError:
    return ConfigurationError(
        "has no `plugins:` of its own, and a list here would replace the one that it inherits.",
        where=where,
        todo=f"Run `init -f {parent}`, or copy the list from there first.",
    )


def _unusual(where: str, options: FirstOptions) -> ConfigurationError:
    lines = "\n".join(_block(options, "  - "))
    return ConfigurationError(
        "its plugins stand in a form that cannot be added to without touching the rest.",
        where=where,
        todo=f"Nothing was written. Add this under `plugins:` yourself:\n{lines}",
    )
