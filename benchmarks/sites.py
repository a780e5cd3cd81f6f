"""Real sites to measure on: their pages and their own Python-Markdown.

Reads the corpus that lies beside the checkout (`../shared/corpus`); says so and ends when it is
not there.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import markdown
import yaml
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
HARD_CASES = CORPUS.parent / "hard-cases"

_CONFIGURATIONS = {
    "astral-sh+ruff": "mkdocs.template.yml",
    "facelessuser+pymdown-extensions": "docs/src/zensical.yml",
    "fastapi+fastapi": "docs/en/mkdocs.yml",
    "Textualize+textual": "mkdocs-common.yml",
}
_DOCS = {
    "facelessuser+pymdown-extensions": "docs/src/markdown",
    "fastapi+fastapi": "docs/en/docs",
}
_MKDOCSTRINGS = """
abbr admonition attr_list callouts footnotes md_in_html pymdownx.blocks.admonition
pymdownx.blocks.details pymdownx.details pymdownx.emoji pymdownx.keys pymdownx.magiclink
pymdownx.snippets
pymdownx.tabbed pymdownx.tasklist toc
"""
_LEFT_OUT = re.compile(
    r"markdown_include|mdx_include|tools\.|zensical\.|mkautodoc|markdown-exec|mkdocs-click|pydantic_docs"
)
"""Extensions that are not on the package index, or that fetch or execute something."""


@dataclass(frozen=True)
class Site:
    """A site of the corpus."""

    name: str
    pages: tuple[Path, ...]
    extensions: tuple[str, ...]
    settings: dict[str, dict[str, Any]]
    docs: Path

    def markdown(self, *more: Extension) -> markdown.Markdown:
        """Return the site's own Python-Markdown, as MkDocs would make it, with more extensions."""
        return markdown.Markdown(
            extensions=[*self.extensions, _Title(), *more], extension_configs=self.settings
        )


class _Title(Extension):
    """Stands for MkDocs' own extension, by which others know the instance that renders pages."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register a processor of that name that does nothing."""
        md.treeprocessors.register(Treeprocessor(md), "mkdocs_extract_title", 1)


def sites(names: list[str] | None = None) -> Iterator[Site]:
    """Yield the sites, all or the named ones."""
    if not CORPUS.is_dir():
        sys.exit(f"no corpus: {CORPUS} does not exist, nothing to measure")
    for folder in sorted(CORPUS.iterdir()):
        if folder.is_dir() and (not names or folder.name in names):
            yield _site(folder)


def _site(folder: Path) -> Site:
    docs = folder / _DOCS.get(folder.name, "docs")
    entries = _entries(folder)
    settings: dict[str, dict[str, Any]] = {}
    for name, options in entries:
        name = re.sub(r"^markdown\.extensions\.", "", name)  # noqa: PLW2901
        if not _LEFT_OUT.search(name) and _is_installed(name):
            settings[name] = _adapted(name, dict(options or {}), folder)
    return Site(folder.name, tuple(sorted(docs.rglob("*.md"))), tuple(settings), settings, docs)


def _entries(folder: Path) -> list[tuple[str, Any]]:
    """Return the extensions with their options, those that MkDocs adds first."""
    entries: list[tuple[str, Any]] = [("toc", {}), ("tables", {}), ("fenced_code", {})]
    path = folder / _CONFIGURATIONS.get(folder.name, "mkdocs.yml")
    if not path.exists():
        return entries + [(name, {}) for name in [*_MKDOCSTRINGS.split(), "pymdownx.superfences"]]
    configured = yaml.load(path.read_text("utf-8"), _Loader).get("markdown_extensions", [])  # noqa: S506
    if isinstance(configured, dict):
        return entries + list(configured.items())
    for entry in configured:
        entries += list(entry.items()) if isinstance(entry, dict) else [(entry, {})]
    return entries


def _adapted(name: str, options: dict[str, Any], folder: Path) -> dict[str, Any]:
    if name == "pymdownx.snippets":
        base = options.get("base_path", ".")
        bases = base if isinstance(base, list) else [base]
        options |= {
            "check_paths": False,
            "base_path": [str(folder / str(path)) for path in bases],
            "url_download": False,
        }
    if name == "pymdownx.superfences":
        options["relaxed_headers"] = True
    return {key: value for key, value in options.items() if value is not _UNKNOWN}


_UNKNOWN = object()


class _Loader(yaml.SafeLoader):
    """Reads MkDocs configurations: unknown tags are left out, names are looked up."""


def _python_name(_: yaml.Loader, suffix: str, _node: yaml.Node) -> Any:  # noqa: ANN401
    module, _, name = suffix.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        from pymdownx.superfences import fence_code_format  # noqa: PLC0415

        return fence_code_format


def _python_apply(loader: yaml.Loader, suffix: str, node: yaml.MappingNode) -> Any:  # noqa: ANN401
    arguments = loader.construct_mapping(node, deep=True)
    return _python_name(loader, suffix, node)(**arguments.get("kwds", {}))


_Loader.add_multi_constructor("tag:yaml.org,2002:python/name:", _python_name)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/object/apply:", _python_apply)
_Loader.add_multi_constructor("!", lambda *_: "")


def _is_installed(name: str) -> bool:
    try:
        markdown.Markdown(extensions=[name])
    except (ImportError, AttributeError, TypeError):
        return False
    return True
