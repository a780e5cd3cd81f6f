"""Links between languages in pages that were written before the answers came."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pseudo_model
from batch_server import BatchServer
from site_bench import mkdocs, tree

if TYPE_CHECKING:
    from pathlib import Path

KEY = "a-key"
ROOT = "https://example.org/lantern/"


def announced(html: str) -> dict[str, str]:
    """Return the announced languages of a page."""
    return dict(re.findall(r'<link rel="alternate " hreflang="([^"]+)" href="([^"]+)">', html))


def build(project: Path, url: str, wait: str, *arguments: str) -> None:
    """Build for as long as `wait` says."""
    text = (project / "material.yml").read_text("utf-8")
    provider = f"provider: {{base_url: '{url}', poll_interval: 0.01}}"
    options = f"[es, ar]\n      max_wait: {wait}\n      reuse: false\n      {provider}"
    (project / "test.yml").write_text(text.replace("[es, ar]", options), "utf-8")
    done = mkdocs("build", "-f", "test.yml", *arguments, cwd=project, INFERENCE_API_KEY=KEY)
    assert done.returncode == 0, done.stderr


def test_what_did_not_come_is_not_announced(project: Path) -> None:
    """No link to an answer that did not come in time, in pages and sitemaps; later there is."""
    with BatchServer(answer=pseudo_model.answer, states=("in_progress",) * 9999, key=KEY) as server:
        build(project, server.base_url, "0.05")
        waited = tree(project / "site")
        assert announced(waited["guide/glue/index.html"].decode()) == {}
        assert b"hreflang" not in waited["sitemap.xml"]
        assert gzip.decompress(waited["sitemap.xml.gz"]) == waited["sitemap.xml"]
        assert b"hreflang" not in waited["es/sitemap.xml"]

        (project / "site").rename(project / "first")
        text = (project / "test.yml").read_text("utf-8")
        (project / "test.yml").write_text(text.replace("reuse", "translate: off\n      reuse"))
        again = mkdocs("build", "-f", "test.yml", cwd=project)
        assert again.returncode == 0, again.stderr
        assert tree(project / "site") == waited  # corrected or not, the bytes are the same

        for batch in server.batches:
            batch.states = ["completed"]
        build(project, server.base_url, "60")
    html = (project / "site/guide/glue/index.html").read_text("utf-8")
    assert announced(html)["es"] == f"{ROOT}es/guide/glue/"
