"""A site that people really have: MkDocs' own documentation, built into two languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pseudo_model
import pytest
from site_bench import mkdocs

if TYPE_CHECKING:
    from batch_server import BatchServer

DOCS = Path(__file__).parents[3] / "shared/corpus/mkdocs+mkdocs/docs"

CONFIGURATION = """
site_name: MkDocs
site_url: https://example.org/
docs_dir: {docs}
theme: mkdocs
markdown_extensions:
  - toc: {{permalink: true}}
  - attr_list
  - def_list
  - tables
  - pymdownx.highlight: {{use_pygments: false}}
  - pymdownx.snippets
  - pymdownx.superfences
  - callouts
  - mdx_gh_links: {{user: mkdocs, repo: mkdocs}}
  - mkdocs-click
plugins:
  - search
  - batch-i18n:
      languages: [es, de]
      checks: {{language: off, meaning: off}}
      provider: {{base_url: "{url}", poll_interval: 0.01}}
"""


def ids(page: Path) -> list[str]:
    """Return the ids of a page's headings."""
    return re.findall(r'<h[1-6] id="([^"]*)"', page.read_text("utf-8"))


@pytest.mark.skipif(not DOCS.is_dir(), reason="../shared/corpus is not here")
def test_mkdocs_own_documentation_in_two_languages(tmp_path: Path, server: BatchServer) -> None:
    """Without a key, through a loopback service: every page, every segment, every anchor."""
    text = CONFIGURATION.format(docs=DOCS, url=server.base_url)
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    done = mkdocs("build", "-f", "mkdocs.yml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "stay in the source language" not in done.stderr
    site = tmp_path / "site"
    sources = sorted(path.relative_to(site) for path in site.rglob("index.html"))
    pages = [path for path in sources if path.parts[0] not in {"es", "de"}]
    assert len(pages) == len(list(DOCS.rglob("*.md")))
    for language in ("es", "de"):
        for page in pages:
            assert ids(site / language / page) == ids(site / page), page
    heading = pseudo_model.pseudo("Getting Started with MkDocs")
    assert heading in (site / "es/getting-started/index.html").read_text("utf-8")
