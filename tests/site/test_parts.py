"""Text that is in no page: snippets, what macros and includes write, texts of `extra`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from mkdocs.config import load_config
from site_bench import greek, mkdocs, translate_all

from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.site import extra, snippets
from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.workflow import Workspace

if TYPE_CHECKING:
    from pathlib import Path

SNIPPETS = """\
markdown_extensions:
  - attr_list
  - toc: {permalink: true}
  - pymdownx.superfences
  - pymdownx.snippets:
      base_path: [!relative $config_dir/parts, !relative $config_dir/docs]
      auto_append: [words.md]
"""

PARTS = {
    "docs/index.md": """\
# Kites

--8<-- "fly.md"

Before.

-8<-
safety.md
; left-out.md
-8<-

--8<-- "long.md:start"

```md
--8<-- "shown.md"
```

--8<-- "lines.md:1:2"
""",
    "docs/other.md": '# Other\n\n!!! note\n\n    --8<-- "safety.md"\n',
    "parts/fly.md": '## How to fly\n\nRun against the wind.\n\n--8<-- "nested.md"\n',
    "parts/nested.md": "Then stop.\n",
    "parts/safety.md": "Wear gloves.\n",
    "parts/left-out.md": "Not there.\n",
    "parts/long.md": (
        "<!-- --8<-- [start:start] -->\nHold the line.\n<!-- --8<-- [end:start] -->\n\nFar away.\n"
    ),
    "parts/shown.md": "Text in a box.\n",
    "parts/lines.md": "First line.\n\nThird line.\n",
    "parts/words.md": "Fly safely.\n",
}


def site(folder: Path, files: dict[str, str], config: str, options: str = "") -> Path:
    """Write a site in Spanish; return its configuration."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    path = folder / "mkdocs.yml"
    path.write_text(
        f"site_name: X\n{config}\nplugins:\n"
        f"  - macros\n  - batch-i18n:\n      languages: [es]\n{options}\n",
        "utf-8",
    )
    return path


def built(config: Path) -> str:
    """Translate and build a site, strictly; return the Spanish home page."""
    translate_all(config)
    done = mkdocs("build", "--strict", "-f", config.name, cwd=config.parent)
    assert done.returncode == 0, done.stderr
    return (config.parent / "site/es/index.html").read_text("utf-8")


def test_snippets_are_translated(tmp_path: Path) -> None:
    """On one line or in a list, by section, nested, appended to each page; the source stays."""
    html = built(site(tmp_path, PARTS, SNIPPETS))
    for text in (
        "Run against the wind.",
        "Then stop.",
        "Wear gloves.",
        "Hold the line.",
        "Fly safely.",
    ):
        assert greek(text) in html
        assert text not in html
        assert text in (tmp_path / "site/index.html").read_text("utf-8")
    assert greek("Wear gloves.") in (tmp_path / "site/es/other/index.html").read_text("utf-8")
    assert (tmp_path / "parts/fly.md").read_text("utf-8") == PARTS["parts/fly.md"]


def test_headings_of_snippets_keep_their_ids(tmp_path: Path) -> None:
    """They are headings of the page, and named by position."""
    html = built(site(tmp_path, PARTS, SNIPPETS))
    assert f'<h2 id="how-to-fly">{greek("How to fly")}' in html


def test_what_is_shown_as_code_or_by_line_stays(tmp_path: Path) -> None:
    """The reader is shown the file itself; other lines would be other texts."""
    html = built(site(tmp_path, PARTS, SNIPPETS))
    assert "Text in a box." in html
    assert "First line." in html


def test_snippets_are_planned_as_pages(tmp_path: Path) -> None:
    """Under their path; those that nothing includes are not there, nor those that are excluded."""
    config = site(tmp_path, PARTS, SNIPPETS, "      exclude: [parts/safety.md]")
    _, pages = read_site(str(config))
    assert [page.uri for page in pages if page.uri.startswith("parts/")] == [
        "parts/fly.md",
        "parts/long.md",
        "parts/nested.md",
        "parts/words.md",
    ]


def test_a_page_that_is_a_snippet_too_is_planned_once(tmp_path: Path) -> None:
    """It has its own place among the pages."""
    files = {"docs/index.md": '# Home\n\n--8<-- "about.md"\n', "docs/about.md": "About us.\n"}
    _, pages = read_site(str(site(tmp_path, files, SNIPPETS)))
    assert [page.uri for page in pages] == ["index.md", "about.md", ""]


PERCENTS = """
from markdown import Extension
from markdown.preprocessors import Preprocessor

class Lines(Preprocessor):
    def run(self, lines):
        return [line.replace("%%", "**percent**") for line in lines]

class Percents(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Lines(md), "percents", 1)

def makeExtension(**settings):
    return Percents(**settings)
"""
"""An extension that makes an element of what no check knows."""


def test_a_translation_that_breaks_a_snippet_is_not_used(tmp_path: Path) -> None:
    """The file stays in the source language, and a warning says which."""
    files = {"docs/index.md": '# Home\n\n--8<-- "a.md"\n', "parts/a.md": "Text of a part.\n"}
    config = site(tmp_path, files, SNIPPETS)
    settings, pages = read_site(str(config))
    segment = next(page for page in pages if page.uri == "parts/a.md").segments[0]
    with Workspace(settings) as workspace:
        broken = Translation("Texto %% de una parte.", "machine")
        workspace.memory.put("es", segment.key, broken)
    text = config.read_text("utf-8").replace("  - attr_list\n", "  - attr_list\n  - percents\n")
    config.write_text(text, "utf-8")
    (tmp_path / "percents.py").write_text(PERCENTS, "utf-8")
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = mkdocs("build", cwd=tmp_path, PYTHONPATH=paths)
    assert done.returncode == 0, done.stderr
    assert "[es] batch-i18n: parts/a.md: with its translation it would have other" in done.stderr
    assert "Text of a part." in (tmp_path / "site/es/index.html").read_text("utf-8")


def test_without_the_extension_nothing_is_looked_for(tmp_path: Path) -> None:
    """A line of dashes and an 8 is a line."""
    config = load_config(str(site(tmp_path, PARTS, "")))
    assert snippets.find(config, ['--8<-- "fly.md"']) == []


def test_nothing_outside_of_the_base_is_read(tmp_path: Path) -> None:
    """As the extension itself does not; nor what is no text, or not there."""
    files = {**PARTS, "secret.md": "Secret.\n", "parts/code.py": "x = 1\n"}
    config = load_config(str(site(tmp_path, files, SNIPPETS)))
    text = "".join(f'--8<-- "{name}"\n' for name in ("../secret.md", "code.py", "none.md"))
    assert [item.name for item in snippets.find(config, [text])] == ["words.md"]


MACROS = {
    "docs/index.md": "# Home\n\n{{ greet() }}\n\n{% if true %}Always there.{% endif %}\n",
    "docs/plain.md": "# Plain\n\n{{ greet() }}\n",
    "main.py": "def define_env(env):\n    @env.macro\n    def greet():\n"
    "        return '## Greeting\\n\\nHello to all.'\n",
}


def test_what_macros_write_is_translated_where_the_site_wants_it(tmp_path: Path) -> None:
    """`expanded` names the pages; on others it stays as the macro wrote it."""
    html = built(site(tmp_path, MACROS, "", "      expanded: [index.md]"))
    assert f'<h2 id="greeting">{greek("Greeting")}</h2>' in html
    assert greek("Hello to all.") in html
    assert greek("Always there.") in html
    assert "Hello to all." in (tmp_path / "site/index.html").read_text("utf-8")
    plain = (tmp_path / "site/es/plain/index.html").read_text("utf-8")
    assert "Hello to all." in plain
    assert greek("Plain") in plain


def test_included_files_are_translated(tmp_path: Path) -> None:
    """By the plugin `include-markdown`, whichever comes first, also what is no page."""
    pytest.importorskip("mkdocs_include_markdown_plugin")
    files = {
        "docs/index.md": '# Home\n\n{% include-markdown "../README.md" %}\n\nAfter.\n',
        "README.md": "## Project\n\nA fine project.\n",
    }
    config = site(tmp_path, files, "")
    text = config.read_text("utf-8").replace("  - macros\n", "")
    for order in (
        f"{text}  - include-markdown\n",
        text.replace("s:\n", "s:\n  - include-markdown\n", 1),
    ):
        config.write_text(order, "utf-8")
        html = built(config)
        assert greek("A fine project.") in html
        assert f'<h2 id="project">{greek("Project")}' in html
        assert greek("After.") in html


EXTRA = {
    "announcement": {"text": "New kites", "link": "https://example.org/"},
    "links": [{"name": "Shop"}, {"name": "Map", "icon": "fontawesome/map"}],
    "year": 2026,
}


def test_texts_of_extra_are_named_by_their_paths() -> None:
    """Keys, numbers of items, and `*` for any; what is no text is left out."""
    paths = ["announcement.text", "links.*.name", "links.0.name", "year", "gone.text"]
    assert extra.texts(EXTRA, paths) == ["New kites", "Shop", "Map", "Shop"]


def test_texts_of_extra_are_translated(tmp_path: Path) -> None:
    """In the templates of the site, and what is not named stays."""
    files = {
        "docs/index.md": "# Home\n",
        "theme/main.html": '{% extends "base.html" %}{% block content %}{{ super() }}'
        "{% for link in config.extra.links %}<i>{{ link.name }}</i>{% endfor %}"
        "<b>{{ config.extra.year }}{{ config.extra.motto }}</b>{% endblock %}",
    }
    config = (
        "theme: {name: mkdocs, custom_dir: theme}\n"
        "extra: {links: [{name: Shop}, {name: Map}], year: 2026, motto: Up and away}"
    )
    html = built(site(tmp_path, files, config, "      translate_extra: [links.*.name]"))
    assert f"<i>{greek('Shop')}</i><i>{greek('Map')}</i><b>2026Up and away</b>" in html
