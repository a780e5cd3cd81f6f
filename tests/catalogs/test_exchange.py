"""Claims about the files of other tools: XLIFF 2 and 1, TMX."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mkdocs_batch_i18n.catalogs import exchange
from mkdocs_batch_i18n.catalogs.exchange import Unit
from mkdocs_batch_i18n.errors import CatalogError, ConfigurationError

pytest.importorskip("translate")

XLIFF = "version='2.0' xmlns='urn:oasis:names:tc:xliff:document:2.0'"

SCHEMAS = Path(
    os.environ.get(
        "XLIFF_SCHEMAS", "/usr/share/php/Symfony/Component/Translation/Resources/schemas"
    )
)
"""Where Debian's package php-symfony-translation has the schemas of OASIS."""

FOREIGN = Path(__file__).parent / "foreign"

UNITS = [
    Unit("1-a", "guide/a.md", "Hello {{1}} & <all>", "Hola {{1}} y  todos", "human"),
    Unit("1-b", "guide/a.md", "Bye", "Adiós", "machine", "{{1}} = `x`\nA note"),
    Unit("1-c", "b.md", "Later", "Luego", "draft"),
    Unit("1-d", "b.md", "Never", "", "missing"),
    Unit("1-e", "", "The site", "El sitio", "human"),
]


def written(folder: Path, kind: exchange.Format, units: list[Unit] = UNITS) -> Path:
    """Write the units to a file."""
    path = folder / "out" / f"es{exchange.SUFFIXES[kind]}"
    exchange.write(path, kind, units, ("en", "es"))
    return path


@pytest.mark.parametrize("kind", ["xliff", "xliff1"])
def test_what_is_written_is_read(tmp_path: Path, kind: exchange.Format) -> None:
    """Pages, texts and states come back; what has no translation offers nothing."""
    language, units = exchange.read(written(tmp_path, kind), "en")
    assert language == "es"
    assert units == [replace(unit, note="") for unit in UNITS if unit.target]


def test_tmx_has_each_text_once_and_knows_machines(tmp_path: Path) -> None:
    """It has no pages and no drafts; a machine's text says so."""
    again = replace(UNITS[0], page="c.md")
    language, units = exchange.read(written(tmp_path, "tmx", [*UNITS, again]), "en")
    assert language == "es"
    assert units == [
        replace(unit, page=None, note="") for unit in UNITS if unit.state in {"human", "machine"}
    ]


def test_xliff_2_is_built_as_the_standard_says(tmp_path: Path) -> None:
    """Notes and blanks are the unit's, a file has units, ids are unique in their file."""
    etree = pytest.importorskip("lxml.etree")
    root = etree.parse(str(written(tmp_path, "xliff"))).getroot()
    space = {"x": "urn:oasis:names:tc:xliff:document:2.0"}
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.0", "en", "es")
    files = root.findall("x:file", space)
    assert [node.get("original") for node in files] == ["guide/a.md", "b.md", "_site"]
    assert len({node.get("id") for node in files}) == 3
    assert all(node.findall("x:unit", space) for node in files)
    units = root.findall(".//x:unit", space)
    xml = "{http://www.w3.org/XML/1998/namespace}space"
    assert [unit.get(xml) for unit in units] == ["preserve"] * 5
    assert {name for node in root.iter(f"{{{space['x']}}}segment") for name in node.attrib} == {
        "state"
    }
    assert [child.tag.rpartition("}")[2] for child in units[1]] == ["notes", "segment"]
    assert units[1].find("x:notes/x:note", space).text == "{{1}} = `x`\nA note"
    states = [node.get("state") for node in root.iter(f"{{{space['x']}}}segment")]
    assert states == ["reviewed", "translated", "initial", "initial", "reviewed"]


def schema_of(kind: str) -> Any:  # noqa: ANN401 -- lxml has no annotations
    """Return a schema of OASIS with the schema of W3C that it asks for."""
    etree = pytest.importorskip("lxml.etree")

    class Local(etree.Resolver):  # type: ignore[misc]
        def resolve(self, url: str, _: object, context: object) -> object:
            own = url.rpartition("/")[2] == "xml.xsd"
            return self.resolve_filename(str(SCHEMAS / "xml.xsd"), context) if own else None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    name = {"xliff": "xliff-core-2.0.xsd", "xliff1": "xliff-core-1.2-strict.xsd"}[kind]
    return etree.XMLSchema(etree.parse(str(SCHEMAS / name), parser))


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="php-symfony-translation, with XSDs, is not here")
@pytest.mark.parametrize("kind", ["xliff", "xliff1"])
def test_xliff_is_valid_by_the_schemas_of_oasis(tmp_path: Path, kind: exchange.Format) -> None:
    """Version 2.0, and the strict one of 1.2."""
    etree = pytest.importorskip("lxml.etree")
    schema, path = schema_of(kind), written(tmp_path, kind)
    schema.assertValid(etree.parse(str(path)))
    broken = path.read_bytes().replace(b"<source>", b"<target>").replace(b"</source>", b"</target>")
    assert not schema.validate(etree.fromstring(broken)), "the schema sees what is wrong"


def test_xliff_1_is_version_1_2(tmp_path: Path) -> None:
    """With one namespace, that of the version."""
    content = written(tmp_path, "xliff1").read_text("utf-8")
    assert 'xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"' in content
    assert content.count("urn:oasis") == 1
    assert "NoName" not in content


@pytest.mark.parametrize("path", sorted(FOREIGN.iterdir()), ids=lambda path: path.name)
def test_files_of_other_tools_are_read(path: Path) -> None:
    """As they write them: other prologues, more languages, regions, missing states."""
    language, units = exchange.read(path, "en", "es")
    assert language in {"es", "es-ES"}
    assert [(unit.source, unit.target) for unit in units][:1] == [("Hello {{1}}", "Hola {{1}}")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("no XML at all", "neither XLIFF nor TMX"),
        ("<xliff version='2.0'", "cannot be taken in"),
        ("<xliff version='2.0' srcLang='en'/>", "cannot be taken in"),
        ("<tmx version='1.4'><body>", "cannot be taken in"),
        (f"<xliff {XLIFF} srcLang='de' trgLang='es'><file id='f'/></xliff>", "from 'de'"),
        (f"<xliff {XLIFF} srcLang='en'><file id='f'/></xliff>", "does not name its language"),
        ("<tmx version='1.4'><header srclang='en'/><body/></tmx>", "it has none"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named(tmp_path: Path, content: str, told: str) -> None:
    """With the reason, and what to do."""
    path = tmp_path / "es.xlf"
    path.write_text(content)
    with pytest.raises(CatalogError, match=told) as caught:
        exchange.read(path, "en")
    assert caught.value.where == str(path)


def test_a_file_cannot_read_other_files(tmp_path: Path) -> None:
    """An entity that names a file of this machine stays empty or is refused."""
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    path = tmp_path / "es.xlf"
    path.write_text(
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en"'
        ' trgLang="es"><file id="f"><unit id="u"><segment><source>Hi</source>'
        "<target>a &e; b</target></segment></unit></file></xliff>"
    )
    try:
        _, units = exchange.read(path, "en")
    except CatalogError:
        return
    assert "secret" not in str(units)


def test_a_missing_toolkit_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the extra to install."""
    monkeypatch.setitem(exchange._MODULES, "tmx", ("no_such_module", "x"))  # noqa: SLF001
    with pytest.raises(ConfigurationError, match=r"mkdocs-batch-i18n\[exchange\]"):
        written(tmp_path, "tmx")


@pytest.mark.parametrize(
    ("tag", "code"), [("ES", "es"), ("es-MX", "es"), ("pt_BR", "pt-BR"), ("pt", None), ("de", None)]
)
def test_the_closest_language_is_taken(tag: str, code: str | None) -> None:
    """The same one, else the only one akin; never one of two."""
    assert exchange.closest(tag, ["es", "pt-BR", "pt-PT"]) == code
