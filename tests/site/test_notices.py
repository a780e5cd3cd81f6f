"""What readers are told above a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from mkdocs.config.base import ValidationError
from site_bench import greek, mkdocs, translate_all

from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.site import notices
from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.site.option_types import Notices
from mkdocs_batch_i18n.workflow import Workspace

if TYPE_CHECKING:
    from pathlib import Path

PARTLY = "Algunas partes de esta página aún no están traducidas."
MACHINE = "Esta página se ha traducido automáticamente."
UNTRANSLATED = "Esta página aún no está traducida."


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        (True, {"untranslated", "partly"}),
        (False, set()),
        ([], set()),
        (["machine", "partly"], {"machine", "partly"}),
    ],
)
def test_kinds_can_be_chosen(value: object, kinds: set[str]) -> None:
    """`true` stands for those that say why a reader sees another language."""
    assert Notices().run_validation(value) == kinds


def test_a_kind_that_there_is_not_is_refused() -> None:
    """The error lists the kinds."""
    with pytest.raises(ValidationError, match="a list of untranslated, partly, machine: 'machine'"):
        Notices().run_validation("machine")


@pytest.mark.parametrize(
    ("code", "lang", "side"),
    [("de-AT", "de", "ltr"), ("zh-Hant", "zh-TW", "ltr"), ("ar", "ar", "rtl"), ("ga", "en", "ltr")],
)
def test_a_notice_is_in_the_nearest_language(code: str, lang: str, side: str) -> None:
    """English where there is none, and marked as what it is."""
    assert notices.box(code, notices.KINDS).startswith(
        f'<div class="admonition info" lang="{lang}" dir="{side}">'
    )


def test_nothing_to_say_is_nothing() -> None:
    """No empty box."""
    assert notices.box("es", []) == ""


def told(site: Path, page: str) -> str | None:
    """Return the notice of a Spanish page."""
    found = re.search(
        r'<div class="admonition info" lang="es" dir="ltr">'
        r'<p class="admonition-title">(.*?)</p></div>',
        (site / f"es/{page}.html").read_text("utf-8"),
    )
    return found[1] if found else None


def spanish(project: Path, choice: str) -> Path:
    """Translate one page half and one whole, build, and return the site."""
    config = project / "plain.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("[es, he]", f"[es]\n      notices: {choice}"), "utf-8")
    settings, pages = read_site(str(config))
    wanted = [page for page in pages if page.uri in {"guide/glue.md", "guide/fold.md"}]
    left_out = {"Wait longer."}
    with Workspace(settings) as workspace:
        for page in wanted:
            for segment in page.segments:
                origin = "human" if page.uri == "guide/fold.md" else "machine"
                if segment.message not in left_out:
                    answer = Translation(greek(segment.message), origin)
                    workspace.memory.put("es", segment.key, answer)
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "site"


def test_readers_are_told_of_what_is_missing(project: Path) -> None:
    """Of a part in one sentence, of a whole page in another, of neither in the search index."""
    site = spanish(project, "true")
    assert told(site, "guide/glue") == PARTLY
    assert told(site, "guide/fold") is None
    assert told(site, "private") == UNTRANSLATED
    assert "no est" not in (site / "es/search/search_index.json").read_text("utf-8")


def test_readers_are_told_of_the_machine_if_the_site_wants_it(project: Path) -> None:
    """Only where a machine has translated; in the same box as what else there is to say."""
    site = spanish(project, "[machine, partly]")
    assert told(site, "guide/glue") == f"{PARTLY} {MACHINE}"
    assert told(site, "guide/fold") is None
    assert told(site, "private") is None


def test_a_whole_page_has_no_notice(project: Path) -> None:
    """All of it is there, from a machine, which is no news by default."""
    translate_all(project / "plain.yml")
    assert mkdocs("build", "-q", "-f", "plain.yml", cwd=project).returncode == 0
    assert told(project / "site", "guide/glue") is None
