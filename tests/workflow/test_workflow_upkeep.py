"""Claims about looking after what is stored: verify and prune."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pseudo_model
import pytest

from mkdocs_batch_i18n.catalogs import Catalogs, Entry
from mkdocs_batch_i18n.document import key_of
from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.workflow.upkeep import Pruned, Verified, prune, verify

if TYPE_CHECKING:
    from workflow_site import Site

SENTENCE = "This site explains everything."
KEY = key_of(SENTENCE)
DAY = 86_400.0


def verified(site: Site, *, fix: bool = False) -> Verified:
    """Verify Spanish, in a process of its own."""
    with site.workspace() as workspace:
        return verify(site.pages, workspace, ["es"], fix=fix)


def pruned(site: Site, keep: float = 90 * DAY, *, act: bool = True) -> Pruned:
    """Prune, in a process of its own."""
    with site.workspace() as workspace:
        return prune(site.pages, workspace, keep, act=act)


def spoil(site: Site, key: str = KEY, source: str = SENTENCE, **changes: object) -> None:
    """Change a stored translation behind the checks' back."""
    with site.workspace() as workspace:
        known = workspace.memory.get("es", KEY)
        assert known is not None
        workspace.memory.put("es", key, replace(known, **changes), source)  # type: ignore[arg-type]


def known(site: Site, key: str = KEY, language: str = "es") -> Translation | None:
    """Return what is stored."""
    with site.workspace() as workspace:
        return workspace.memory.get(language, key)


@pytest.fixture
def translated(site: Site) -> Site:
    """Return the site with all of it translated."""
    site.change(checks={"language": "off", "meaning": "off"})
    site.translate()
    return site


def test_what_was_banked_is_as_it_should_be(translated: Site) -> None:
    """Nothing is found in what just passed the checks."""
    found = verified(translated)
    assert found.findings == ()
    assert found.checked == translated.coverage()[0].total


def test_a_machines_text_that_fails_is_forgotten_if_asked(translated: Site) -> None:
    """Named with rule, source and text; then missing, so that the next run sends it."""
    spoil(translated, text="Todo *esto.")
    (finding,) = verified(translated).findings
    assert finding.where == f"memory: es {KEY}"
    assert "(markup)" in finding.what
    assert repr(SENTENCE) in finding.what
    assert finding.what.endswith("'Todo *esto.'")
    assert known(translated) is not None
    (finding,) = verified(translated, fix=True).findings
    assert finding.fixed
    assert known(translated) is None
    assert known(translated, language="fr") is not None
    assert verified(translated).findings == ()
    assert [plan.new for plan in translated.plan().languages] == [1, 0]


def test_a_persons_text_in_the_memory_is_only_named(translated: Site) -> None:
    """Also one that is the source itself is a person's decision."""
    spoil(translated, text="Todo *esto.", origin="human")
    (finding,) = verified(translated, fix=True).findings
    assert not finding.fixed
    assert known(translated) is not None
    spoil(translated, text=SENTENCE, origin="human")
    assert verified(translated, fix=True).findings == ()


def test_a_rule_made_strict_is_todays_rule(translated: Site) -> None:
    """What was flagged at most is refused now."""
    spoil(translated, text=SENTENCE)
    translated.change(checks={"untranslated": "off", "language": "off", "meaning": "off"})
    assert verified(translated).findings == ()
    translated.change(checks={"language": "off", "meaning": "off"})
    (finding,) = verified(translated).findings
    assert "(untranslated)" in finding.what


def test_a_text_goes_back_under_its_key(translated: Site) -> None:
    """The key is that of its source; a text that is there already stays."""
    right = known(translated)
    spoil(translated, key="1-" + "0" * 32)
    (finding,) = verified(translated).findings
    assert "another key" in finding.what
    with translated.workspace() as workspace:
        workspace.memory.drop("t", "es", KEY)
    assert verified(translated, fix=True).findings[0].fixed
    assert known(translated) == right
    assert known(translated, "1-" + "0" * 32) is None
    spoil(translated, key="1-" + "0" * 32, text="otro")
    verified(translated, fix=True)
    assert known(translated) == right


def test_a_row_without_a_source_is_checked_by_the_page(translated: Site) -> None:
    """One that no page has cannot be checked, and is named."""
    spoil(translated, source="", text="Todo *esto.")
    (finding,) = verified(translated).findings
    assert "(markup)" in finding.what
    spoil(translated, key="1-" + "0" * 32, source="")
    assert "its source is not known" in verified(translated).findings[0].what


def test_a_row_that_cannot_be_read_is_named(translated: Site) -> None:
    """With --fix it is gone."""
    base = sqlite3.connect(translated.folder / "cache" / "memory" / "cache.db")
    with base:
        base.execute("UPDATE Cache SET value = '[]' WHERE key = ?", (f"t/es/{KEY}",))
    base.close()
    (finding,) = verified(translated, fix=True).findings
    assert finding.what == "the row cannot be read."
    assert verified(translated).findings == ()


def test_catalogs_are_verified_too(translated: Site) -> None:
    """A person's entry is named and stays; a machine's goes from the file when asked."""
    catalogs = Catalogs(translated.folder / "locales")
    bad = [
        Entry(SENTENCE, "Todo *esto.", "human", lines=(3,)),
        Entry("Welcome", "Bien *venida", "machine", "m", lines=(1,)),
    ]
    catalogs.write("es", "index.md", bad)
    found = verified(translated).findings
    assert {item.where.rpartition(":")[2] for item in found} == {"13", "17"}
    assert not any(item.fixed for item in found)
    found = verified(translated, fix=True).findings
    assert [item.where.rpartition(":")[2] for item in found if item.fixed] == ["17"]
    assert "(markup)" in found[0].what
    assert verified(translated).findings == tuple(item for item in found if not item.fixed)
    entries = {entry.message: entry.text for entry in catalogs.page("es", "index.md")}
    assert entries[SENTENCE] == "Todo *esto."
    assert entries["Welcome"] == pseudo_model.pseudo("Welcome")


def test_what_a_page_uses_is_not_unused(translated: Site) -> None:
    """Nothing is noted, and nothing written."""
    assert pruned(translated) == Pruned(unused={}, due={}, others=0, next=None)


def test_what_no_page_uses_goes_after_its_time(translated: Site) -> None:
    """Counted from when it was found unused, in every language; not a second earlier."""
    translated.edit("index.md", f"{SENTENCE}\n\n", "")
    translated.translate()
    with translated.workspace() as workspace:  # as a later run of the site leaves it
        for code in ("es", "fr"):
            places = tuple(p for p in workspace.memory.snapshot(code, "index.md") if p.key != KEY)
            workspace.memory.keep_snapshot(code, "index.md", places)
    found = pruned(translated)
    assert (found.unused, found.due) == ({"es": 1, "fr": 1}, {})
    assert found.next == "2027-04-15T08:00:02Z", "two seconds were spent on waiting"
    translated.clock.seconds += 90 * DAY - 1
    assert pruned(translated).due == {}
    translated.clock.seconds += 1
    assert pruned(translated, act=False).due == {"es": 1, "fr": 1}
    assert known(translated) is not None
    assert pruned(translated).due == {"es": 1, "fr": 1}
    assert known(translated) is None
    assert known(translated, key_of("Welcome")) is not None
    assert pruned(translated) == Pruned(unused={}, due={}, others=0, next=None)


def gone(site: Site) -> None:
    """Remove a page."""
    del site.sources["guide.md"]


def test_a_page_that_comes_back_has_its_time_anew(translated: Site) -> None:
    """Between two calls it was in use."""
    guide = translated.sources["guide.md"]
    gone(translated)
    pruned(translated)
    translated.clock.seconds += 60 * DAY
    translated.sources["guide.md"] = guide
    assert pruned(translated).unused == {}
    gone(translated)
    translated.clock.seconds += 60 * DAY
    assert pruned(translated).due == {}


def test_what_was_just_paid_for_is_kept(translated: Site) -> None:
    """A branch's translations, say, though its pages were found unused before."""
    gone(translated)
    with translated.workspace() as workspace:
        rows = {f"t/es/{key_of('The guide')}": "2020-01-01T00:00:00Z"}
        workspace.memory.keep_unused(rows)
    assert pruned(translated).due == {}


def test_everything_of_a_page_that_is_gone_goes(translated: Site) -> None:
    """Its record and what failed; a text that another page has stays."""
    with translated.workspace() as workspace:
        before = dict.fromkeys(workspace.memory.rows("s"))
    assert ("es", "guide.md") in before
    gone(translated)
    found = pruned(translated, 0)
    assert found.others == 2
    with translated.workspace() as workspace:
        assert ("es", "guide.md") not in dict.fromkeys(workspace.memory.rows("s"))
    assert known(translated, key_of("The first step takes a minute.")) is not None
    assert known(translated, key_of("The guide")) is None


def test_a_persons_work_is_never_pruned(translated: Site) -> None:
    """Neither from the memory nor from the catalogs."""
    spoil(translated, key=key_of("Gone"), source="Gone", text="Ido", origin="human")
    Catalogs(translated.folder / "locales").write(
        "es", "old.md", [Entry("Old", "Viejo", "human", lines=(1,))]
    )
    assert pruned(translated, 0) == Pruned(unused={}, due={}, others=0, next=None)
    assert known(translated, key_of("Gone")) is not None
    assert Catalogs(translated.folder / "locales").page("es", "old.md")


def test_what_an_edited_segment_replaced_is_kept(translated: Site) -> None:
    """The model learns from it, and the review shows what was edited."""
    translated.edit("index.md", "explains everything", "explains nearly everything")
    translated.translate()
    assert pruned(translated, 0).unused == {}
    assert known(translated) is not None


def test_what_is_in_flight_is_kept(translated: Site) -> None:
    """Its answer will be banked, whatever the page says by then."""
    translated.server.states = ("in_progress",)
    translated.edit("index.md", SENTENCE, "Quite another text stands here now.")
    translated.submit()
    with translated.workspace() as workspace:
        key = key_of("Quite another text stands here now.")
        workspace.memory.put("es", key, Translation("x", "machine"), "x")
    del translated.sources["index.md"]
    pruned(translated, 0)
    assert known(translated, key) is not None


def test_a_removed_language_is_unused(translated: Site) -> None:
    """All of it, after the same time."""
    translated.change(languages=translated.settings.languages[:1])
    total = translated.coverage()[0].total
    assert pruned(translated).unused == {"fr": total}
    assert pruned(translated, 0).due == {"fr": total}
    assert known(translated, language="fr") is None
    assert known(translated) is not None


def test_the_file_shrinks(translated: Site) -> None:
    """What goes gives the disk its space back."""
    with translated.workspace() as workspace:
        for number in range(300):
            text = f"{number} " * 500
            workspace.memory.put("es", key_of(text), Translation(text, "machine"), text)
    path = translated.folder / "cache" / "memory" / "cache.db"
    size = path.stat().st_size
    assert pruned(translated, 0).due == {"es": 300}
    assert path.stat().st_size < size / 2


def test_an_empty_memory_is_not_made(site: Site) -> None:
    """To look leaves nothing behind."""
    assert verified(site, fix=True) == Verified(0, ())
    assert pruned(site).unused == {}
    assert not (site.folder / "cache").exists()
