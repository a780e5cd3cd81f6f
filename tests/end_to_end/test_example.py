"""The example site: complete, and cheap to edit."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pseudo_model
import pytest
from site_bench import mkdocs

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.site.inventory import read_site

if TYPE_CHECKING:
    from batch_server import BatchServer

EXAMPLE = Path(__file__).parents[2] / "example-site"
LANGUAGES = ["es", "fr", "de", "ja", "ar"]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a copy of the example site without what builds left there."""
    ignored = shutil.ignore_patterns("site", ".cache")
    return Path(shutil.copytree(EXAMPLE, tmp_path / "site", ignore=ignored))


def replaced(page: Path, old: str, new: str) -> None:
    """Edit a page in one place."""
    text = page.read_text("utf-8")
    assert text.count(old) == 1
    page.write_text(text.replace(old, new), "utf-8")


def to_send(site: Path) -> dict[str, int]:
    """Return how many segments a language would be sent."""
    settings, pages = read_site(str(site / "mkdocs.yml"))
    with workflow.Workspace(settings) as workspace:
        plan = workflow.plan(pages, workspace)
        return {
            language.language.code: sum(len(pack.items) for pack in language.packs)
            for language in plan.languages
        }


def test_every_segment_of_the_example_is_translated(site: Path) -> None:
    """The catalogs in git are complete, so that the example needs no service."""
    assert to_send(site) == dict.fromkeys(LANGUAGES, 0)


def test_the_catalogs_of_the_example_are_in_order(site: Path) -> None:
    """Every entry passes its checks and belongs to a page."""
    settings, pages = read_site(str(site / "mkdocs.yml"))
    with workflow.Workspace(settings) as workspace:
        assert workflow.check_catalogs(pages, workspace) == ()
        assert workflow.export_catalogs(pages, workspace) == ()


def test_one_edited_sentence_sends_one_segment_a_language(site: Path, server: BatchServer) -> None:
    """The build sends the edited paragraph, and nothing else."""
    replaced(
        site / "docs/guide/beds.md", "A piece of ground with a name", "A patch of earth with a name"
    )
    config = site / "mkdocs.yml"
    replaced(config, "      glossary: glossary.yml\n", "")  # the model here knows no terms
    provider = f"provider: {{base_url: '{server.base_url}', poll_interval: 0.01}}\n      "
    replaced(config, "translate: auto", f"{provider}translate: auto")
    done = mkdocs("build", "--strict", cwd=site)
    assert done.returncode == 0, done.stderr
    asked = [pseudo_model.asked(body) for body in server.requests]
    sentence = "A patch of earth with a name, such as {{1}}. A large pot counts as a bed too."
    assert asked == [{"1": sentence}] * len(LANGUAGES)
    german = (site / "site/de/guide/beds/index.html").read_text("utf-8")
    assert pseudo_model.pseudo("A patch of earth with a name, such as ") in german


def test_what_changes_no_words_sends_nothing(site: Path) -> None:
    """A renamed page, another link target and another line width cost nothing."""
    beds = site / "docs/guide/beds.md"
    replaced(beds, "and the plants\nthemselves. Both", "and\nthe plants themselves. Both")
    replaced(beds, "[frost warning](frost.md)", "[frost warning](cold.md#warnings)")
    (site / "docs/guide/frost.md").rename(site / "docs/guide/cold.md")
    replaced(site / "mkdocs.yml", "guide/frost.md", "guide/cold.md")
    assert to_send(site) == dict.fromkeys(LANGUAGES, 0)
