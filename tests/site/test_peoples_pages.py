"""People's pages, which win over the machine: `page.es.md` and `es/page.md`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import markdown
import pytest
from markdown.treeprocessors import Treeprocessor
from mkdocs.config import load_config
from mkdocs.structure.files import get_files
from site_bench import greek, mkdocs, translate_all

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.site import anchors
from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.site.people import Layout, People, Sorter, Structure, require_free

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from markdown.extensions import Extension
    from mkdocs.structure.files import File, Files

CONFIG = """\
site_name: Kites
site_url: https://example.org/
repo_url: https://git.example.org/kites/
edit_uri: edit/docs/
theme: {THEME}
plugins:
  - search
  - batch-i18n:
      languages: [es, pt-BR]
      docs_structure: {STRUCTURE}
"""

SOURCE = {
    "index.md": "# Kites\n\nSee [how to fly](guide/fly.md#land) and ![a kite](kite.png).\n",
    "guide/fly.md": "# Flying\n\nRun.\n\n## Land\n\nStop.\n",
    "kite.png": "a kite",
    "picker.js": "pick()",
}
"""The source language."""

SUFFIXED = {
    "guide/fly.es.md": "# Volar\n\nCorre, como en [casa](../index.md) ![](../kite.png).\n\n"
    "## Aterrizar\n\nPara, [así](#aterrizar). [Solo aquí](../solo.es.md)\n",
    "index.pt_BR.md": "# Pipas\n\nVeja [como voar](guide/fly.md#land).\n",
    "kite.es.png": "una cometa",
    "picker.es.js": "pick.es()",
    "solo.es.md": "# Solo\n\nEsta página no tiene fuente.\n",
}
FOLDERED = {
    "es/guide/fly.md": "# Volar\n\nCorre, como en [casa](../index.md) ![](../../kite.png).\n\n"
    "## Aterrizar\n\nPara, [así](#aterrizar). [Solo aquí](../solo.md)\n",
    "pt-BR/index.md": "# Pipas\n\nVeja [como voar](guide/fly.md#land).\n",
    "es/kite.png": "una cometa",
    "es/solo.md": "# Solo\n\nEsta página no tiene fuente.\n",
}


def write(folder: Path, files: dict[str, str]) -> None:
    """Write the pages of a site."""
    for name, text in files.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.fixture(scope="module", params=["suffix", "folder"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with people's pages in one of the two layouts, built strictly."""
    folder = tmp_path_factory.mktemp(request.param)
    write(folder, {**SOURCE, **(SUFFIXED if request.param == "suffix" else FOLDERED)})
    theme = "{name: material, features: [content.action.edit]}"
    if request.param == "folder":
        theme = "mkdocs"
    text = CONFIG.format(THEME=theme, STRUCTURE=request.param)
    (folder / "mkdocs.yml").write_text(text, "utf-8")
    translate_all(folder / "mkdocs.yml")
    done = mkdocs("build", "--strict", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_a_persons_page_stands_for_the_machines(site: Path) -> None:
    """At the address of the source page, whole, with its own title; others are the machine's."""
    fly = (site / "es/guide/fly/index.html").read_text("utf-8")
    assert "Corre, como en" in fly
    assert "<title>Volar - Kites</title>" in fly
    assert "Veja" in (site / "pt-BR/index.html").read_text("utf-8")
    assert greek("Run.") in (site / "pt-BR/guide/fly/index.html").read_text("utf-8")
    assert greek("Kites") in (site / "es/index.html").read_text("utf-8")


def test_the_source_site_knows_nothing_of_it(site: Path) -> None:
    """People's pages are neither pages nor entries of the navigation nor in the search index."""
    everything = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    source = {name for name in everything if not name.startswith(("es/", "pt-BR/"))}
    assert source == {"index.html", "404.html", "guide/fly/index.html"}
    home = (site / "index.html").read_text("utf-8")
    assert "Volar" not in home
    assert "Solo" not in home
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    assert not [entry for entry in index["docs"] if "cometa" in entry["text"]]


def test_links_lead_from_and_to_it(site: Path) -> None:
    """Under the source page's name, or its own; images are those of the language."""
    fly = (site / "es/guide/fly/index.html").read_text("utf-8")
    assert '<a href="../../">casa</a>' in fly
    assert 'src="../../kite.png"' in fly
    assert '<a href="../../solo/">Solo aquí</a>' in fly
    assert (site / "es/kite.png").read_text("utf-8") == "una cometa"
    assert not (site / "pt-BR/kite.png").exists()  # it has that of the source
    assert (site / "kite.png").read_text("utf-8") == "a kite"


def test_its_ids_are_its_own_and_those_of_the_source(site: Path) -> None:
    """Its own links work, and those of pages that know only the source page."""
    fly = (site / "es/guide/fly/index.html").read_text("utf-8")
    assert re.search(r'<h2 id="aterrizar"><span id="land"></span>Aterrizar', fly)
    assert "guide/fly/#land" in (site / "es/index.html").read_text("utf-8")
    assert "guide/fly/#land" in (site / "pt-BR/index.html").read_text("utf-8")


def test_it_counts_as_translated(site: Path) -> None:
    """It is announced to search engines, and no notice stands on it."""
    fly = (site / "guide/fly/index.html").read_text("utf-8")
    assert 'hreflang="es" href="https://example.org/es/guide/fly/"' in fly
    spanish = (site / "es/guide/fly/index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://example.org/es/guide/fly/">' in spanish
    assert "admonition" not in spanish


def test_its_edit_link_leads_to_it(site: Path) -> None:
    """The button of a person's page opens that page; the machine's opens the source."""
    fly = (site / "es/guide/fly/index.html").read_text("utf-8")
    assert "edit/docs/guide/fly.es.md" in fly or "edit/docs/es/guide/fly.md" in fly
    other = (site / "pt-BR/guide/fly/index.html").read_text("utf-8")
    assert "edit/docs/guide/fly.md" in other


def test_a_persons_post_has_the_address_of_its_source(tmp_path: Path) -> None:
    """Material's blog would make another one of its title; the index shows and links it."""
    front = "---\ndate: 2024-01-02\n---\n"
    pages = {
        "index.md": "# Home\n",
        "blog/index.md": "# News\n",
        "blog/posts/first.md": f"{front}# First kite\n\nIt flies.\n",
        "blog/posts/first.es.md": f"{front}# Primera cometa\n\nVuela.\n",
    }
    write(tmp_path, pages)
    text = CONFIG.format(THEME="material", STRUCTURE="auto")
    text = text.replace("  - search\n", "  - search\n  - blog\n")
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    translate_all(tmp_path / "mkdocs.yml")
    done = mkdocs("build", "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    post = "blog/2024/01/02/first-kite"
    spanish = (tmp_path / f"site/es/{post}/index.html").read_text("utf-8")
    assert "Vuela." in spanish
    assert f'<link rel="canonical" href="https://example.org/es/{post}/">' in spanish
    assert greek("It flies.") in (tmp_path / f"site/pt-BR/{post}/index.html").read_text("utf-8")
    index = (tmp_path / "site/es/blog/index.html").read_text("utf-8")
    assert '<a class="toclink" href="2024/01/02/first-kite/">Primera cometa</a>' in index
    assert not (tmp_path / "site/es/blog/2024/01/02/primera-cometa").exists()


def test_a_page_without_source_page_is_there_in_its_language(site: Path) -> None:
    """Its switcher leads to the other home pages, as they have no such page."""
    solo = (site / "es/solo/index.html").read_text("utf-8")
    assert "no tiene fuente" in solo
    assert not (site / "solo").exists()
    assert not (site / "pt-BR/solo").exists()
    links = re.findall(r'<a href="([^"]*)"[^>]* hreflang="([^"]*)"', solo)
    assert {(code, link) for link, code in links} >= {("en", "../../"), ("pt-BR", "../../pt-BR/")}
    assert "hreflang" not in solo.split("</head>")[0]


def test_a_script_of_a_language_does_not_replace_the_script(tmp_path: Path) -> None:
    """`picker.es.js` beside `picker.js` is most likely a part of it."""
    write(tmp_path, {**SOURCE, **SUFFIXED})
    files = [file.src_uri for file in sorted_files(tmp_path, "es")]
    assert {"picker.js", "picker.es.js"} <= set(files)


def test_an_image_of_a_language_has_its_own_name_too(tmp_path: Path) -> None:
    """A page may name it, in any language; the plain name is what differs."""
    write(tmp_path, {**SOURCE, **SUFFIXED})
    for code, text in (("en", "a kite"), ("es", "una cometa"), ("pt-BR", "a kite")):
        files = {file.src_uri: file for file in sorted_files(tmp_path, code)}
        assert files["kite.es.png"].content_bytes == b"una cometa"
        assert files["kite.png"].content_bytes == text.encode()


def marked(source: str, own: str) -> str:
    """Return a person's page, rendered, whose source page has these headings."""
    recorder = anchors.RecordAnchors()
    rendered(source, recorder, lambda: recorder.begin("page.md", source))
    giver = anchors.AssignAnchors(recorder.pages)
    return rendered(own, giver, lambda: giver.begin_own("page.md"))


def rendered(text: str, extension: Extension, begin: Callable[[], None]) -> str:
    """Return a page as MkDocs renders it, as far as ids go."""
    instance = markdown.Markdown(extensions=["toc", "attr_list", extension])
    instance.treeprocessors.register(Treeprocessor(instance), "mkdocs_extract_title", -1)
    begin()
    return instance.convert(text)


def test_an_id_that_both_have_is_there_once() -> None:
    """Nothing is added for a heading that is called the same in both languages."""
    html = marked("# API\n\n## Land", "# API\n\n## Aterrizar")
    assert html == (
        '<h1 id="api">API</h1>\n<h2 id="aterrizar"><span id="land"></span>Aterrizar</h2>'
    )


def test_ids_of_headings_that_it_lacks_are_at_its_top() -> None:
    """A link to one of them leads to the page, at least."""
    html = marked("# Fly\n\n## Land\n\n## Rest", "# Volar\n\nTodo junto.")
    assert html.startswith(
        '<div><span id="fly"></span><span id="land"></span><span id="rest"></span></div>'
    )


def config_of(folder: Path, structure: str = "auto") -> Path:
    """Write a plain configuration; return its file."""
    path = folder / "mkdocs.yml"
    path.write_text(CONFIG.format(THEME="mkdocs", STRUCTURE=structure), "utf-8")
    return path


def sorted_files(folder: Path, code: str, structure: Structure = "auto") -> list[File]:
    """Return the files of one language's build."""
    return list(sort(folder, code, structure)[0])


def sort(folder: Path, code: str, structure: Structure = "auto") -> tuple[Files, People]:
    """Return the files of one language's build, and what people have written."""
    config = load_config(str(config_of(folder)))
    sorter = Sorter(Layout("en", ("es", "pt-BR"), structure), code)
    return sorter.sort(get_files(config), config), sorter.people


def test_nothing_of_it_is_planned(tmp_path: Path) -> None:
    """Its segments are wanted in the other languages, and in its own only where they recur."""
    write(tmp_path, {**SOURCE, "guide/fly.es.md": "# Volar\n", "too.md": "# Too\n\nStop.\n"})
    _, pages = read_site(str(config_of(tmp_path)))
    fly = next(page for page in pages if page.uri == "guide/fly.md")
    assert fly.by_hand["es"] == {segment.key for segment in fly.segments}
    assert fly.by_hand["pt-BR"] == frozenset()
    assert [page.uri for page in pages] == ["index.md", "too.md", "guide/fly.md", ""]
    assert not any(page.by_hand["es"] for page in pages if page.uri == "too.md")


def test_source_pages_may_name_their_language_too(tmp_path: Path) -> None:
    """`index.en.md` and `en/index.md` are the source page where there is no `index.md`."""
    write(tmp_path, {"index.en.md": "# Home", "index.es.md": "# Inicio", "a.md": "# A"})
    files = {file.src_uri: file.content_string for file in sorted_files(tmp_path, "es")}
    assert files == {"index.md": "# Inicio", "a.md": "# A"}
    files = {file.src_uri: file.content_string for file in sorted_files(tmp_path, "en")}
    assert files == {"index.md": "# Home", "a.md": "# A"}


def test_a_site_of_language_folders_only(tmp_path: Path) -> None:
    """docs/en/ holds the source pages, and what only it has stands in for the others."""
    write(tmp_path, {"en/a.md": "# A", "en/b.md": "# B", "es/a.md": "# Á", "x.png": "x"})
    files = {file.src_uri: file.content_string for file in sorted_files(tmp_path, "es")}
    assert files == {"a.md": "# Á", "b.md": "# B", "x.png": "x"}
    assert sort(tmp_path, "en")[1] == People({"a.md": frozenset({"es"})}, {})


def test_a_suffix_of_no_language_of_the_site_is_part_of_the_name(tmp_path: Path) -> None:
    """Italian is not among the languages, so `a.it.md` is a page."""
    write(tmp_path, {"a.md": "# A", "a.it.md": "# A"})
    assert [file.src_uri for file in sorted_files(tmp_path, "en")] == ["a.it.md", "a.md"]


def test_readme_is_index(tmp_path: Path) -> None:
    """GitHub's name of a folder's page and MkDocs' are one and the same."""
    write(tmp_path, {"README.md": "# Home", "index.es.md": "# Inicio"})
    files = {file.src_uri: file.content_string for file in sorted_files(tmp_path, "es")}
    assert files == {"README.md": "# Inicio"}


def test_a_folder_that_is_none_of_peoples_pages_is_refused(tmp_path: Path) -> None:
    """Where in doubt the error comes before anything is sent, and says what would settle it."""
    write(tmp_path, {**SOURCE, "es/index.md": "# Estate", "es/servers.md": "# Servers"})
    assert "es/servers.md" in {file.src_uri for file in sorted_files(tmp_path, "en")}
    with pytest.raises(ConfigurationError, match=r"es/\w+\.md: stands in es/.*docs_structure"):
        read_site(str(config_of(tmp_path)))
    with pytest.raises(ConfigurationError, match="stands in es/"):
        require_free(get_files(load_config(str(config_of(tmp_path)))), ["es"])
    read_site(str(config_of(tmp_path, "folder")))
