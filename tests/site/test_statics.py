"""Files that are the same in every language: once in the site, and linked from everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import File, get_files
from site_bench import mkdocs, translate_all

from mkdocs_batch_i18n.site.statics import Shared, statics, take_out

FILES = ("img/a b.png", "css/x.css", "img/es.png", "data/x.json", "search/worker.js", "page.html")


@pytest.fixture
def shared(tmp_path: Path) -> Shared:
    """Return what a Spanish site shares: all but a picture of its own."""
    for name in FILES:
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: X\nplugins: []\n", "utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    source = statics(get_files(config))
    files = get_files(config)
    files.remove(files.src_uris["img/es.png"])
    own = File("img/es.png", str(tmp_path / "es"), config.site_dir, use_directory_urls=True)
    files.append(own)
    return Shared(files, source, ("es/", ""), "https://example.org/sub/es/")


LINKED = {
    ("", '<img src="img/a%20b.png">'): '<img src="../img/a%20b.png">',
    ("", '<link href="./css/x.css?v=1" rel="stylesheet">'): '<link href="../css/x.css?v=1" '
    'rel="stylesheet">',
    ("a/b/", '<img alt="1 > 0" src="../../img/a%20b.png#x">'): '<img alt="1 > 0" '
    'src="../../../img/a%20b.png#x">',
    ("", '<p title="x"><img alt="a < b" src="img/a%20b.png">'): '<p title="x"><img alt="a < b" '
    'src="../img/a%20b.png">',
    ("a/b.html", "<img src='../img/a%20b.png'>"): "<img src='../../img/a%20b.png'>",
    ("img/", '<img src="a%20b.png">'): '<img src="../../img/a%20b.png">',
    ("404.html", '<img src="/sub/es/img/a%20b.png">'): '<img src="/sub/img/a%20b.png">',
    ("a/", '<script id="__config">{"base": "..", "search": "../css/x.css"}</script>'): "<script "
    'id="__config">{"base": "..", "search": "../../css/x.css"}</script>',
}


@pytest.mark.parametrize(("page", "link"), LINKED)
def test_shared_files_are_linked_where_they_are(shared: Shared, page: str, link: str) -> None:
    """From any depth, with queries, fragments, blanks, and in Material's settings."""
    assert shared.relink(link, page) == LINKED[page, link]


@pytest.mark.parametrize(
    "html",
    [
        '<img src="img/es.png">',
        '<a href="data/x.json">',
        '<script src="search/worker.js">',
        '<a href="page.html">',
        '<img src="https://example.org/css/x.css">',
        '<img src="/css/x.css">',
        '<img src="other/x.css">',
        'write <code>&lt;img src="css/x.css"&gt;</code>',
        "<p>see css/x.css</p>",
        '<p class="x">write src="css/x.css"</p>',
        """<script id="__config">{"<a": "<img src='css/x.css'>"}</script>""",
    ],
)
def test_all_else_is_left_alone(shared: Shared, html: str) -> None:
    """A language's own files, what scripts fetch, other sites, and words that read like links."""
    assert shared.relink(html, "") == html


def test_a_source_language_in_a_folder_has_them_there(tmp_path: Path, shared: Shared) -> None:
    """`source_at_root: false` puts the source site, with its files, below `en/`."""
    del shared
    config = load_config(str(tmp_path / "mkdocs.yml"))
    files = get_files(config)
    found = Shared(files, statics(files), ("es/", "en/"), "https://example.org/es/")
    assert found.relink('<img src="../css/x.css">', "a/") == '<img src="../../en/css/x.css">'
    assert found.relink('<img src="/es/css/x.css">', "404.html") == '<img src="/en/css/x.css">'


def test_what_differs_stays_and_what_is_missing_moves(tmp_path: Path) -> None:
    """Nothing that a page may show is lost, whatever plugins did to the files in the end."""
    site, home = tmp_path / "es", tmp_path / "site"
    for path, text in {
        site / "a/same.css": "1",
        home / "a/same.css": "1",
        site / "a/other.css": "1",
        home / "a/other.css": "2",
        site / "b/c/only.css": "1",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    take_out(site, home, ["a/same.css", "a/other.css", "b/c/only.css", "gone.css"])
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.css")}
    assert left == {"site/a/same.css", "es/a/other.css", "site/a/other.css", "site/b/c/only.css"}
    assert not (site / "b").exists()


def addresses(site: Path) -> list[tuple[Path, str]]:
    """Return the files that the pages of a site link to: page, and file within the site."""
    found = []
    for page in site.rglob("*.html"):
        for link in re.findall(
            r'\s(?:href|src)="([^"#?:]+\.(?:css|js|png|svg))["?#]', page.read_text("utf-8")
        ):
            base = site if link.startswith("/") else page.parent
            found.append((page, str((base / link.removeprefix("/lantern").lstrip("/")).resolve())))
    return found


@pytest.mark.parametrize("theme", ["plain.yml", "material.yml"])
def test_a_site_has_each_file_once(project: Path, theme: str) -> None:
    """Every link leads to a file that is there, and no language has one that the root has."""
    (project / "docs/guide/fold.png").write_bytes(b"a picture")
    page = project / "docs/guide/fold.md"
    page.write_text(page.read_text("utf-8") + "\n![Folds](fold.png)\n", "utf-8")
    translate_all(project / theme)
    done = mkdocs("build", "-f", theme, cwd=project)
    assert done.returncode == 0, done.stderr
    site = project / "site"
    linked = addresses(site)
    assert [(page, file) for page, file in linked if not Path(file).is_file()] == []
    assert any(page.is_relative_to(site / "es") for page, _ in linked)
    same = [
        path.relative_to(site / "es").as_posix()
        for path in (site / "es").rglob("*.*")
        if path.suffix in {".png", ".css", ".js", ".woff2"} and path.parent.name != "search"
    ]
    assert same == []
    assert (site / "guide/fold.png").read_bytes() == b"a picture"
