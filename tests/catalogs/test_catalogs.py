"""Claims about the catalogs."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from babel.messages.pofile import read_po

from mkdocs_batch_i18n.catalogs import Catalogs, Entry, Style
from mkdocs_batch_i18n.errors import CatalogError

CORRUPT = sorted((Path(__file__).parent / "corrupt").glob("*.po"))

HELLO = Entry("Hello {{1}}", "Hola {{1}}", "machine", "llama/3b", lines=(3, 9))
BYE = Entry("Bye", "", "machine", comment="{{1}} = `x`\nA note", lines=(12,))


def written(folder: Path, *entries: Entry, page: str = "guide/a.md") -> Path:
    """Write a Spanish catalog and return its path."""
    catalogs = Catalogs(folder)
    catalogs.write("es", page, entries)
    path = catalogs.path("es", page)
    assert path is not None
    return path


def edit(path: Path, old: str, new: str) -> None:
    """Change a file as a person would."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(folder: Path, message: str, page: str = "guide/a.md") -> list[str]:
    """Return the usable translations of a message, the best first."""
    return [entry.text for entry in Catalogs(folder).find("es", message, page)]


def test_a_page_has_a_file_a_language(tmp_path: Path) -> None:
    """The path is the page's; the site's own strings are in a file of their own."""
    catalogs = Catalogs(tmp_path)
    assert catalogs.path("pt-BR", "guide/a.md") == tmp_path / "pt-BR" / "guide" / "a.md.po"
    assert catalogs.path("es", "") == tmp_path / "es" / "_site.po"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Text, author, model, lines and comments come back, in the given order."""
    fuzzy = Entry("New", "Viejo", "human", fuzzy=True, previous="Old", lines=(14,))
    path = written(tmp_path, HELLO, BYE, fuzzy)
    read = Catalogs(tmp_path).page("es", "guide/a.md")
    # An empty text has no author.
    assert [replace(entry, where="") for entry in read] == [
        HELLO,
        replace(BYE, origin="human"),
        fuzzy,
    ]
    assert read[0].where == f"{path}:13"


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    """The same entries are the same bytes, and the file is not touched."""
    path = written(tmp_path, HELLO, BYE)
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert not Catalogs(tmp_path).write("es", "guide/a.md", [HELLO, BYE])
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_one_change_is_a_small_diff(tmp_path: Path) -> None:
    """A new entry on top moves no other line, though every line number is another."""
    path = written(tmp_path, HELLO, BYE)
    before = path.read_text(encoding="utf-8")
    moved = [replace(entry, lines=tuple(n + 2 for n in entry.lines)) for entry in (HELLO, BYE)]
    written(tmp_path, Entry("First", "Primero", "machine", lines=(1,)), *moved)
    after = path.read_text(encoding="utf-8")
    head, _, _ = before.partition("# machine")
    assert after.startswith(head)
    assert after.endswith(before.removeprefix(head))


def test_long_texts_stay_on_one_line(tmp_path: Path) -> None:
    """No editor's line width changes the file."""
    path = written(tmp_path, Entry("word " * 100, "palabra " * 100, "machine", lines=(1,)))
    assert f'msgstr "{"palabra " * 100}"' in path.read_text(encoding="utf-8")


def test_a_file_wrapped_by_an_editor_is_left_alone(tmp_path: Path) -> None:
    """Other line breaks in the same entries are no reason to write."""
    path = written(tmp_path, HELLO)
    edit(path, 'msgstr "Hola {{1}}"', 'msgstr ""\n"Hola "\n"{{1}}"')
    before = path.read_bytes()
    assert not Catalogs(tmp_path).write("es", "guide/a.md", [HELLO])
    assert path.read_bytes() == before


def test_an_edited_text_becomes_a_persons(tmp_path: Path) -> None:
    """A machine's text that was changed is never taken for the machine's again."""
    path = written(tmp_path, HELLO)
    edit(path, "Hola {{1}}", "Buenas {{1}}")
    (entry,) = Catalogs(tmp_path).page("es", "guide/a.md")
    assert (entry.origin, entry.text, entry.model) == ("human", "Buenas {{1}}", "")


def test_a_text_is_approved_by_removing_the_comment(tmp_path: Path) -> None:
    """Without the note about the machine, the text is a person's."""
    path = written(tmp_path, HELLO)
    (note,) = [line for line in path.read_text().splitlines() if "machine" in line]
    edit(path, note + "\n", "")
    (entry,) = Catalogs(tmp_path).page("es", "guide/a.md")
    assert entry.origin == "human"


@pytest.mark.parametrize("flag", ["", "#, fuzzy\n"], ids=["sure", "fuzzy"])
def test_a_persons_text_is_never_overwritten(tmp_path: Path, flag: str) -> None:
    """Neither by another answer of the machine nor by an empty one."""
    path = written(tmp_path, HELLO)
    edit(path, 'msgid "Hello {{1}}"\nmsgstr "Hola', f'{flag}msgid "Hello {{{{1}}}}"\nmsgstr "Eh')
    written(tmp_path, replace(HELLO, text="Hola de nuevo {{1}}"))
    written(tmp_path, replace(HELLO, text=""))
    (entry,) = Catalogs(tmp_path).page("es", "guide/a.md")
    assert entry.text == "Eh {{1}}"
    assert entry.fuzzy == bool(flag)
    assert "machine" not in path.read_text(encoding="utf-8")


DOUBLE = """
#: guide/a.md:20
msgid "Hello {{1}}"
msgstr "Qué tal {{1}}"
"""


def test_no_text_of_a_message_that_stands_twice_is_lost(tmp_path: Path) -> None:
    """As a merge may leave it: the first stays in use, the other becomes a comment, once."""
    path = written(tmp_path, replace(HELLO, text="Buenas {{1}}", origin="human"), BYE)
    with path.open("a", encoding="utf-8") as file:
        file.write(DOUBLE)
    written(tmp_path, HELLO, BYE)
    written(tmp_path, HELLO, BYE)
    text = path.read_text(encoding="utf-8")
    assert found(tmp_path, "Hello {{1}}") == ["Buenas {{1}}"]
    assert text.count('# another translation: "Qué tal {{1}}"') == 1
    written(tmp_path, BYE)
    text = path.read_text(encoding="utf-8")
    assert '# another translation: "Qué tal {{1}}"\n#~ msgid "Hello {{1}}"' in text


def test_the_other_text_is_not_lost_when_both_are_gone(tmp_path: Path) -> None:
    """A message may be obsolete once; what else was written for it is a comment there."""
    path = written(tmp_path, replace(HELLO, text="Buenas {{1}}", origin="human"))
    with path.open("a", encoding="utf-8") as file:
        file.write(DOUBLE)
    written(tmp_path, BYE)
    text = path.read_text(encoding="utf-8")
    assert text.count("#~ msgid") == 1
    assert '# another translation: "Qué tal {{1}}"\n#~ msgid' in text


def test_obsolete_work_stays_in_its_place(tmp_path: Path) -> None:
    """So that two branches do not write to the same place, the end of the file."""
    human = [Entry(name, f"t {name}", "human", lines=(1,)) for name in "abcd"]
    path = written(tmp_path, *human)
    written(tmp_path, human[0], human[3])
    ids = re.findall(r'msgid "(\w)"', path.read_text(encoding="utf-8"))
    assert ids == ["a", "b", "c", "d"]
    written(tmp_path, human[3])
    assert re.findall(r'msgid "(\w)"', path.read_text(encoding="utf-8")) == ids


def test_line_numbers_are_brought_up_to_date_with_the_text(tmp_path: Path) -> None:
    """Of an entry that changes anyway; of all when asked to."""
    path = written(tmp_path, HELLO, BYE)
    moved = [replace(HELLO, text="Hola, {{1}}", lines=(4, 10)), replace(BYE, lines=(13,))]
    written(tmp_path, *moved)
    text = path.read_text(encoding="utf-8")
    assert "#: guide/a.md:4 guide/a.md:10\n" in text
    assert "#: guide/a.md:12\n" in text
    Catalogs(tmp_path).write("es", "guide/a.md", moved, Style(renumber=True))
    assert "#: guide/a.md:13\n" in path.read_text(encoding="utf-8")


def test_the_previous_source_stays_as_long_as_the_text(tmp_path: Path) -> None:
    """It is known to the export that meets the edit; the next one does not drop it."""
    path = written(tmp_path, replace(HELLO, previous="Hi {{1}}"))
    before = path.read_bytes()
    assert b'#| msgid "Hi {{1}}"' in before
    written(tmp_path, HELLO)
    assert path.read_bytes() == before
    written(tmp_path, replace(HELLO, text="Hola, {{1}}"))
    assert b"#|" not in path.read_bytes()


def test_unreviewed_texts_are_approved_by_clearing_the_flag(tmp_path: Path) -> None:
    """As Poedit and Weblate do: fuzzy and used until then, a person's from then on."""
    catalogs = Catalogs(tmp_path)
    catalogs.write("es", "guide/a.md", [HELLO], Style(unreviewed=True))
    path = tmp_path / "es" / "guide" / "a.md.po"
    assert "# unreviewed machine translation" in path.read_text(encoding="utf-8")
    (entry,) = catalogs.page("es", "guide/a.md")
    assert (entry.origin, entry.fuzzy, entry.model) == ("machine", False, "llama/3b")
    assert found(tmp_path, "Hello {{1}}") == ["Hola {{1}}"]
    written(tmp_path, replace(HELLO, text="Hola, {{1}}"))
    assert "#, fuzzy" in path.read_text(encoding="utf-8"), "the file goes on as it was"
    edit(path, "#, fuzzy\n", "")
    (entry,) = Catalogs(tmp_path).page("es", "guide/a.md")
    assert (entry.origin, entry.text, entry.fuzzy) == ("human", "Hola, {{1}}", False)
    written(tmp_path, HELLO)
    text = path.read_text(encoding="utf-8")
    assert "Hola, {{1}}" in text
    assert "machine" not in text


def test_a_text_edited_under_the_flag_is_a_persons_draft(tmp_path: Path) -> None:
    """Who changes the words and leaves the flag has not finished."""
    Catalogs(tmp_path).write("es", "guide/a.md", [HELLO], Style(unreviewed=True))
    edit(tmp_path / "es" / "guide" / "a.md.po", "Hola", "Buenas")
    (entry,) = Catalogs(tmp_path).page("es", "guide/a.md")
    assert (entry.origin, entry.fuzzy) == ("human", True)


def test_a_persons_text_takes_the_place_of_a_persons_when_asked_to(tmp_path: Path) -> None:
    """For texts that come back from a translator; a machine's never does."""
    human = replace(HELLO, text="Buenas {{1}}", origin="human")
    written(tmp_path, human)
    catalogs = Catalogs(tmp_path)
    newer = replace(human, text="Saludos {{1}}")
    assert not catalogs.write("es", "guide/a.md", [newer])
    this = Style(overwrite=frozenset([HELLO.message]))
    assert not catalogs.write("es", "guide/a.md", [HELLO], this)
    assert catalogs.write("es", "guide/a.md", [newer], this)
    assert found(tmp_path, "Hello {{1}}") == ["Saludos {{1}}"]


def test_a_machines_text_is_replaced(tmp_path: Path) -> None:
    """The machine may write over itself."""
    written(tmp_path, HELLO)
    written(tmp_path, replace(HELLO, text="Hola de nuevo {{1}}"))
    assert found(tmp_path, "Hello {{1}}") == ["Hola de nuevo {{1}}"]


def test_a_persons_work_outlives_its_message(tmp_path: Path) -> None:
    """It stays as obsolete, is still found, and stands again when the message is back."""
    human = Entry("Hello", "Buenas", "human", lines=(3,))
    path = written(tmp_path, human, HELLO)
    written(tmp_path, BYE)
    text = path.read_text(encoding="utf-8")
    assert '#~ msgstr "Buenas"' in text
    assert "Hola" not in text, "a machine's text for no message is of no use"
    assert found(tmp_path, "Hello") == ["Buenas"]
    written(tmp_path, replace(human, text="", lines=(5,)))
    (entry,) = Catalogs(tmp_path).page("es", "guide/a.md")
    assert (entry.text, entry.obsolete, entry.lines) == ("Buenas", False, (5,))


def test_comments_and_header_of_people_stay(tmp_path: Path) -> None:
    """What reviewers and their tools write around the entries is kept."""
    path = written(tmp_path, HELLO)
    edit(path, "# machine", "# Ask Ana about this.\n# machine")
    edit(path, '"Last-Translator: \\n"', '"Last-Translator: Ana <ana@example.org>\\n"')
    written(tmp_path, replace(HELLO, text="Hola, {{1}}"))
    text = path.read_text(encoding="utf-8")
    assert "# Ask Ana about this.\n# machine translation" in text
    assert "Ana <ana@example.org>" in text


def test_entries_with_context_or_plurals_are_kept(tmp_path: Path) -> None:
    """Entries of another kind are not ours to use or to drop."""
    path = written(tmp_path, HELLO)
    with path.open("a", encoding="utf-8") as file:
        file.write('\nmsgctxt "menu"\nmsgid "Hello {{1}}"\nmsgstr "Menú"\n')
    written(tmp_path, replace(HELLO, text="Hola, {{1}}"))
    assert found(tmp_path, "Hello {{1}}") == ["Hola, {{1}}"]
    assert 'msgstr "Menú"' in path.read_text(encoding="utf-8")


def test_people_come_before_machines_and_the_page_before_others(tmp_path: Path) -> None:
    """The order of what is found is fixed."""
    written(tmp_path, Entry("Save", "machine here", "machine", lines=(1,)))
    written(tmp_path, Entry("Save", "human there", "human", lines=(1,)), page="b.md")
    assert found(tmp_path, "Save") == ["human there", "machine here"]
    written(tmp_path, Entry("Save", "human here", "human", lines=(1,)), page="c.md")
    assert found(tmp_path, "Save", "c.md") == ["human here", "human there", "machine here"]


def test_a_persons_text_wins_even_when_its_place_is_gone(tmp_path: Path) -> None:
    """Obsolete work comes after other people's, and before any machine's."""
    written(tmp_path, Entry("Save", "human once", "human", lines=(1,)), page="b.md")
    written(tmp_path, BYE, page="b.md")
    written(tmp_path, Entry("Save", "machine here", "machine", lines=(1,)))
    assert found(tmp_path, "Save") == ["human once", "machine here"]
    written(tmp_path, Entry("Save", "human there", "human", lines=(1,)), page="c.md")
    assert found(tmp_path, "Save") == ["human there", "human once", "machine here"]


def test_fuzzy_and_empty_are_not_found(tmp_path: Path) -> None:
    """What a person has not finished is not used."""
    written(tmp_path, Entry("Save", "Guardar", "human", fuzzy=True, lines=(1,)), BYE)
    assert found(tmp_path, "Save") == []
    assert found(tmp_path, "Bye") == []


def test_an_edit_is_seen_by_the_next_reader(tmp_path: Path) -> None:
    """A preview server, which keeps its process, reads what was saved meanwhile."""
    path = written(tmp_path, Entry("Save", "Guardar", "human", lines=(1,)))
    assert found(tmp_path, "Save") == ["Guardar"]
    edit(path, "Guardar", "Almacenar")
    assert found(tmp_path, "Save") == ["Almacenar"]


def test_no_folder_is_no_catalog(tmp_path: Path) -> None:
    """Reading needs nothing; writing says which option is missing."""
    catalogs = Catalogs(None)
    assert list(catalogs.find("es", "Save", "a.md")) == []
    assert catalogs.page("es", "a.md") == ()
    assert Catalogs(tmp_path / "absent").files("es") == []
    with pytest.raises(CatalogError, match="catalogs_dir"):
        catalogs.write("es", "a.md", [])


@pytest.mark.parametrize("path", CORRUPT, ids=lambda path: path.stem)
def test_a_corrupt_file_is_named_with_its_line(tmp_path: Path, path: Path) -> None:
    """The error says which line to look at, and the file is left as it is."""
    broken = tmp_path / "es" / "a.md.po"
    broken.parent.mkdir()
    shutil.copy(path, broken)
    line = path.name.partition("-")[0]
    with pytest.raises(CatalogError, match="cannot be read") as caught:
        Catalogs(tmp_path).page("es", "a.md")
    assert caught.value.where == f"{broken}:{line}"
    assert caught.value.todo
    with pytest.raises(CatalogError):
        list(Catalogs(tmp_path).find("es", "a", "other.md"))
    with pytest.raises(CatalogError):
        Catalogs(tmp_path).write("es", "a.md", [HELLO])
    assert broken.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("place", ["locales", "locales/es"])
def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path, place: str) -> None:
    """Nobody takes it for a folder without catalogs, neither to read nor to write."""
    file = tmp_path / place
    file.parent.mkdir(exist_ok=True)
    file.write_text("")
    catalogs = Catalogs(tmp_path / "locales")
    with pytest.raises(CatalogError, match="this is a file") as caught:
        list(catalogs.find("es", "Hello", "a.md"))
    assert caught.value.where == str(file)
    with pytest.raises(CatalogError, match=r"a\.md\.po"):
        catalogs.page("es", "a.md")
    with pytest.raises(CatalogError, match="cannot be written"):
        catalogs.write("es", "a.md", [HELLO])


def test_polib_reads_the_file(tmp_path: Path) -> None:
    """Another reader sees the same texts, comments and references."""
    path = written(tmp_path, HELLO, BYE, Entry("é “x”\t\\", "ü\n", "machine", lines=(2,)))
    hello, bye, odd = polib.pofile(str(path))
    assert hello.occurrences == [("guide/a.md", "3"), ("guide/a.md", "9")]
    assert bye.comment == "{{1}} = `x`\nA note"
    assert (odd.msgid, odd.msgstr) == ("é “x”\t\\", "ü\n")


def everything(folder: Path) -> Path:
    """Write a catalog with an entry of each kind."""
    fuzzy = Entry("New", "Viejo", "human", fuzzy=True, previous="Old", lines=(14,))
    written(folder, HELLO, Entry("Gone", "Ido", "human", lines=(4,)), BYE)
    path = written(folder, HELLO, BYE, fuzzy)
    Catalogs(folder).write("es", "guide/a.md", [HELLO, BYE, fuzzy], Style(unreviewed=True))
    return path


def test_babel_reads_the_file(tmp_path: Path) -> None:
    """It sees texts, flags, references and what is obsolete in the middle."""
    with everything(tmp_path).open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    assert {found.id: found.string for found in catalog if found.id} == {
        "Hello {{1}}": "Hola {{1}}",
        "Bye": "",
        "New": "Viejo",
    }
    assert catalog.locale_identifier == "es"
    assert catalog["New"].fuzzy
    assert catalog["Hello {{1}}"].locations == [("guide/a.md", 3), ("guide/a.md", 9)]
    assert [found.string for found in catalog.obsolete.values()] == ["Ido"]


def test_translate_toolkit_reads_the_file(tmp_path: Path) -> None:
    """What Weblate and Pootle build on: texts, states, notes, the previous source."""
    pypo = pytest.importorskip("translate.storage.pypo")
    path = everything(tmp_path)
    store = pypo.pofile.parsefile(str(path))
    units = {unit.source: unit for unit in store.units if unit.source}
    assert {name: str(unit.target) for name, unit in units.items()} == {
        "Hello {{1}}": "Hola {{1}}",
        "Gone": "Ido",
        "Bye": "",
        "New": "Viejo",
    }
    assert [name for name, unit in units.items() if unit.isobsolete()] == ["Gone"]
    assert [name for name, unit in units.items() if unit.isfuzzy()] == ["Hello {{1}}", "New"]
    assert units["New"].prev_source == "Old"
    assert units["Bye"].getnotes("developer") == "{{1}} = `x`\nA note"
    assert bytes(store) == path.read_bytes(), "and writes it back as it was"


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed")
def test_msgfmt_has_nothing_to_say(tmp_path: Path) -> None:
    """The checker of gettext accepts the file without a warning."""
    path = everything(tmp_path)
    done = subprocess.run(
        ["msgfmt", "--check", "--output-file", "/dev/null", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
