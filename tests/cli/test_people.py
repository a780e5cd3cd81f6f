"""Claims about the commands for people's work, on a real site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pseudo_model
import pytest
from cli_site import checked

if TYPE_CHECKING:
    from cli_site import Project

SENTENCE = "This site explains everything."


def printed(project: Project, code: int, *args: str) -> dict[str, Any]:
    """Run a command that ends with this code, and read its JSON."""
    got, out, err = project.run(*args, "--json")
    assert got == code, err
    return checked(args, json.loads(out))


@pytest.mark.parametrize("kind", ["xliff", "xliff1", "tmx"])
def test_a_translators_file_goes_out_and_comes_back(project: Project, kind: str) -> None:
    """What was edited in it is a person's; what was not stays the machine's."""
    pytest.importorskip("translate")
    project.run("translate")
    (name,) = project.json(
        *("catalogs", "export", "--format", kind, "--to", str(project.folder / "out")),
        *("--language", "es"),
    )["changed"]
    assert not (project.folder / "locales").exists()
    path = project.folder / name
    text, machine = path.read_text("utf-8"), pseudo_model.pseudo(SENTENCE)
    assert machine in text
    path.write_text(text.replace(machine, "Todo está aquí."), "utf-8")
    found = printed(project, 0, "catalogs", "import", str(path))
    assert found["languages"] == [{"language": "es", "taken": 1, "same": 3, "unknown": 0}]
    status = project.json("status", "--language", "es")["languages"][0]
    assert (status["human"], status["machine"]) == (1, 3)
    assert "Todo está aquí." in (project.folder / "locales/es/index.md.po").read_text("utf-8")


def test_translated_pages_are_taken_in(project: Project) -> None:
    """Of both layouts, front matter and all; a page that is built otherwise is named and left."""
    project.write("index.md", f"---\ntitle: Home\n---\n\n# Welcome\n\n{SENTENCE}\n")
    old = project.folder / "old"
    (old / "es").mkdir(parents=True)
    (old / "index.es.md").write_text("---\ntitle: Inicio\n---\n# Bienvenida\n\nTodo.\n", "utf-8")
    (old / "es" / "guide.md").write_text("# Guía\n\n## Más\n\nEjecute `mkdocs build`.\n", "utf-8")
    (old / "index.fr.md").write_text("# Bienvenue\n", "utf-8")
    args = ("catalogs", "import", "--from-pages", str(old), "--language", "es")
    (apart,) = printed(project, 1, *args)["left_out"]
    assert apart["where"] == f"{old / 'es' / 'guide.md'}:3"
    assert apart["what"].startswith("the page is left out: a heading below 1 headings ('Más'), ")
    status = project.json("status", "--language", "es")["languages"][0]
    assert (status["human"], status["machine"]) == (3, 0)
    catalog = (project.folder / "locales/es/index.md.po").read_text("utf-8")
    assert 'msgstr "Inicio"' in catalog
    assert not (project.folder / "locales" / "fr").exists()


def test_a_translated_page_may_begin_with_a_note(project: Project) -> None:
    """Below front matter, `Note: ...` is a sentence of both pages, and no front matter again."""
    project.write("index.md", f"---\ntitle: Home\n---\nNote: read this.\n\n{SENTENCE}\n")
    old = project.folder / "old"
    old.mkdir()
    text = "---\ntitle: Inicio\n---\nNota: lea esto.\n\nTodo.\n"
    (old / "index.es.md").write_text(text, "utf-8")
    args = ("catalogs", "import", "--from-pages", str(old), "--language", "es")
    assert printed(project, 0, *args)["languages"][0]["taken"] == 3
    catalog = (project.folder / "locales/es/index.md.po").read_text("utf-8")
    assert 'msgid "Note: read this."\nmsgstr "Nota: lea esto."' in catalog


def test_pages_beside_their_source_are_taken_in(project: Project) -> None:
    """They are shown as they are until they are removed; then the PO files stand in for them."""
    path = project.folder / "docs" / "index.es.md"
    path.write_text("# Bienvenida\n\nTodo.\n", "utf-8")
    args = ("catalogs", "import", "--from-pages", str(path.parent), "--language", "es")
    assert printed(project, 0, *args)["languages"][0]["taken"] == 2
    assert printed(project, 0, *args)["languages"][0]["taken"] == 0
    path.unlink()
    status = project.json("status", "--language", "es")["languages"][0]
    assert (status["human"], status["missing"]) == (2, 2)


def test_what_cannot_be_taken_in_is_told(project: Project) -> None:
    """The file and the line of each, then a sentence a language."""
    old = project.folder / "old"
    old.mkdir()
    (old / "index.es.md").write_text("# Bienvenida\n\nTodo *aquí.\n", "utf-8")
    args = ("catalogs", "import", "--from-pages", str(old), "--language", "es")
    code, out, err = project.run(*args)
    assert code == 1
    assert err.startswith(f"{old / 'index.es.md'}:3: not taken: ")
    assert out == (
        "es: 1 translation taken in, 0 known already, 0 for texts the site does not have.\n"
    )


def test_an_import_needs_something_to_import(project: Project) -> None:
    """Either files or pages."""
    code, _, err = project.run("catalogs", "import")
    assert code == 1
    assert "either files or a folder" in err


def test_a_file_in_another_language_is_named(project: Project) -> None:
    """One that the site does not have."""
    pytest.importorskip("translate")
    path = project.folder / "de.tmx"
    path.write_text(
        '<tmx version="1.4"><header srclang="en"/><body><tu>'
        '<tuv xml:lang="en"><seg>Hi</seg></tuv><tuv xml:lang="de"><seg>Hallo</seg></tuv>'
        "</tu></body></tmx>"
    )
    code, _, err = project.run("catalogs", "import", str(path))
    assert code == 1
    assert f"{path}: the site has no language 'de'" in err


def test_unreviewed_texts_are_approved_by_clearing_the_flag(project: Project) -> None:
    """Exported as fuzzy, they are used; with the flag gone they are a person's."""
    project.run("translate")
    project.json("catalogs", "export", "--unreviewed")
    path = project.folder / "locales/es/index.md.po"
    text = path.read_text("utf-8")
    assert text.count("#, fuzzy") == 2
    path.write_text(text.replace("#, fuzzy\n", "", 1), "utf-8")
    status = project.json("status", "--language", "es")["languages"][0]
    assert (status["human"], status["machine"], status["missing"]) == (1, 3, 0)
