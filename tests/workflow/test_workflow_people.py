"""Claims about people's work: it wins, it is never lost, and the model learns from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pseudo_model

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.catalogs import Catalogs, Entry
from mkdocs_batch_i18n.document import phrase
from mkdocs_batch_i18n.memory import Memory
from mkdocs_batch_i18n.records import Translation
from mkdocs_batch_i18n.translations import Translations

if TYPE_CHECKING:
    from pathlib import Path

    from workflow_site import Site

SENTENCE = "This site explains everything."


def segment_of(text: str):  # noqa: ANN201 -- a Segment; None would fail at once
    """Return a segment with this text."""
    found = phrase(text)
    assert found is not None
    return found


def person(site: Site, message: str, text: str, page: str = "index.md", **more: bool) -> None:
    """Write a person's translation."""
    folder = site.settings.catalogs_dir
    Catalogs(folder).write("es", page, [Entry(message, text, "human", lines=(1,), **more)])


def export(site: Site) -> list[str]:
    """Export the catalogs; return the files that changed, below the folder."""
    with site.workspace() as workspace:
        changed = workflow.export_catalogs(site.pages, workspace)
    return [path.relative_to(site.folder / "locales").as_posix() for path in changed]


def replace_in(path: Path, old: str, new: str) -> None:
    """Change a catalog as a person would."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_layers_have_one_order(tmp_path: Path) -> None:
    """The page's person, any person, the memory, a machine in a catalog."""
    segment = segment_of("Save all files now")
    with Memory(tmp_path / "memory") as memory:

        def found() -> str | None:
            catalogs = Catalogs(tmp_path / "locales")
            known = Translations("es", memory, catalogs).find(segment, "a.md")
            return known.text if known else None

        def write(page: str, text: str, origin: str) -> None:
            entry = Entry(segment.message, text, origin, lines=(1,))  # type: ignore[arg-type]
            Catalogs(tmp_path / "locales").write("es", page, [entry])

        assert found() is None
        write("a.md", "machine in a catalog", "machine")
        assert found() == "machine in a catalog"
        memory.put("es", segment.key, Translation("machine in memory", "machine"))
        assert found() == "machine in memory"
        write("b.md", "person elsewhere", "human")
        assert found() == "person elsewhere"
        write("a.md", "person here", "human")
        assert found() == "person here"


def test_what_is_stored_is_checked_when_read(tmp_path: Path) -> None:
    """A stored text that breaks a rule is passed over, and counted once."""
    segment = segment_of("Run `mkdocs build` again and again")
    catalogs = Catalogs(tmp_path / "locales")
    catalogs.write("es", "a.md", [Entry(segment.message, "Sin marca", "human", lines=(1,))])
    with Memory(tmp_path / "memory") as memory:
        memory.put("es", segment.key, Translation("De nuevo {{1}}", "machine"))
        translations = Translations("es", memory, catalogs)
        for _ in range(2):
            found = translations.find(segment, "a.md")
            assert found is not None
            assert found.text == "De nuevo {{1}}"
    (rejected,) = translations.rejected
    assert rejected.where.startswith(str(tmp_path / "locales" / "es" / "a.md.po"))
    assert rejected.violations[0].rule == "placeholders"
    assert (rejected.page, rejected.text, rejected.origin) == ("a.md", "Sin marca", "human")


def test_a_person_may_keep_the_source(tmp_path: Path) -> None:
    """The same text on both sides is a decision, not a missing translation."""
    segment = segment_of("Zen and the art of maintenance")
    catalogs = Catalogs(tmp_path)
    catalogs.write("es", "a.md", [Entry(segment.message, segment.message, "human", lines=(1,))])
    found = Translations("es", Memory(tmp_path / "memory"), catalogs).find(segment, "a.md")
    assert found is not None
    assert found.origin == "human"


def test_a_persons_text_is_neither_sent_nor_overwritten(site: Site) -> None:
    """It is used in place of the machine's, and stays after every run and export."""
    person(site, SENTENCE, "Aquí se explica todo.")
    assert [language.sent for language in site.plan().languages] == [7, 8]
    site.translate()
    assert "Aquí se explica todo." in site.rendered("index.md")
    export(site)
    assert "Aquí se explica todo." in site.rendered("index.md")
    assert site.coverage()[0].human == 1
    assert site.coverage()[0].machine == 7


def test_an_exported_text_is_a_machines_until_edited(site: Site) -> None:
    """Export, edit, build: the edit is used, and never overwritten."""
    site.translate()
    assert export(site) == [
        "es/index.md.po",
        "es/guide.md.po",
        "fr/index.md.po",
        "fr/guide.md.po",
    ]
    assert export(site) == []
    assert site.coverage()[0].human == 0
    path = site.folder / "locales" / "es" / "index.md.po"
    replace_in(path, pseudo_model.pseudo(SENTENCE), "Todo está aquí.")
    assert "Todo está aquí." in site.rendered("index.md")
    assert site.coverage()[0].human == 1
    assert export(site) == ["es/index.md.po"], "the note about the machine goes"
    assert export(site) == []
    assert "Todo está aquí." in path.read_text(encoding="utf-8")


def test_catalogs_in_git_are_enough(site: Site) -> None:
    """A clone without the cache builds the same pages and sends nothing."""
    site.translate()
    export(site)
    before = site.rendered("guide.md")
    site.change(cache_dir=site.folder / "another-cache")
    assert site.plan().requests == 0
    assert site.rendered("guide.md") == before
    assert not (site.folder / "another-cache").exists()


def test_the_comment_explains_the_marks(site: Site) -> None:
    """A translator sees what each mark stands for, and where the text is."""
    export(site)
    text = (site.folder / "locales" / "es" / "guide.md.po").read_text(encoding="utf-8")
    assert "#. {{1}} = manual.md\n#. {{2}} = `mkdocs build`\n#: guide.md:3\nmsgid" in text


def test_a_persons_translation_of_an_edited_sentence_is_the_proposal(site: Site) -> None:
    """It goes along to the model, and stands fuzzy in the catalog until there is a new one."""
    old, text = SENTENCE, "Aquí se explica todo."
    export(site)
    path = site.folder / "locales" / "es" / "index.md.po"
    replace_in(path, f'msgid "{old}"\nmsgstr ""', f'msgid "{old}"\nmsgstr "{text}"')
    site.edit("index.md", "explains everything", "explains nearly everything")
    assert site.plan().languages[0].changed == 1
    export(site)
    catalog = path.read_text(encoding="utf-8")
    assert f'#, fuzzy\n#| msgid "{old}"\nmsgid "This site explains nearly everything."' in catalog
    assert f'#~ msgstr "{text}"' in catalog
    assert site.plan().languages[0].changed == 1, "a fuzzy entry is not used"
    site.submit()
    assert any(old in prompt and text in prompt for prompt in site.asked())
    site.wait()
    assert "ñéárlý" in site.rendered("index.md")
    export(site)
    assert text in path.read_text(encoding="utf-8"), "only a person removes a person's text"


def test_a_machines_text_is_no_proposal(site: Site) -> None:
    """For an edited sentence it goes to the model; a person starts with an empty field."""
    site.translate()
    export(site)
    site.edit("index.md", "explains everything", "explains nearly everything")
    export(site)
    path = site.folder / "locales" / "es" / "index.md.po"
    text = path.read_text(encoding="utf-8")
    assert 'msgid "This site explains nearly everything."\nmsgstr ""\n' in text
    assert "fuzzy" not in text
    assert site.plan().languages[0].changed == 1


def test_catalogs_are_checked(site: Site) -> None:
    """Each entry that cannot be used is named with file and line."""
    export(site)
    folder = site.folder / "locales" / "es"
    replace_in(
        folder / "guide.md.po", 'msgstr ""\n\n#: guide.md:5', 'msgstr "{{1}}"\n\n#: guide.md:5'
    )
    (folder / "gone.md.po").write_text('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n')
    (folder / "broken.md.po").write_text('msgid "a\nmsgstr "b"\n')
    with site.workspace() as workspace:
        findings = workflow.check_catalogs(site.pages, workspace, ["es"])
    found = [(finding.where.removeprefix(f"{folder}/"), finding.what) for finding in findings]
    assert [where for where, _ in found[:5]] == [
        "broken.md.po",
        "broken.md.po:1",
        "gone.md.po",
        "gone.md.po:1",
        "guide.md.po:17",
    ]
    assert "{{2}} must stand once" in found[4][1]
    assert "no such page" in found[0][1]
    assert "more than once" in found[3][1]


def test_an_exported_site_has_no_findings(site: Site) -> None:
    """What the tool writes passes its own check."""
    site.translate()
    export(site)
    with site.workspace() as workspace:
        assert workflow.check_catalogs(site.pages, workspace) == ()
