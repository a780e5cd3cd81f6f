"""The project with the theme of MkDocs: no `site_url`, file addresses, a language it lacks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from site_bench import copy_project, greek, mkdocs, translate_all


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the project's site and the log of its build."""
    project = copy_project(tmp_path_factory.mktemp("plain"))
    translate_all(project / "plain.yml")
    done = mkdocs("build", "-f", "plain.yml", "-d", "out/site", cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "out/site", done.stderr


def test_pages_are_translated(built: tuple[Path, str]) -> None:
    """Language, direction, text and ids are right without a switcher."""
    html = (built[0] / "he/guide/fold.html").read_text("utf-8")
    assert '<html lang="he" dir="rtl"' in html
    assert greek("Fold it in the middle.") in html
    assert re.findall(r'<h[12] id="([^"]+)"', html) == [
        "folding",
        "the-first-fold",
        "chosen",
        "cafe-code-link",
    ]


def test_without_site_url_nothing_is_announced(built: tuple[Path, str]) -> None:
    """Relative hreflang links would be wrong, so there are none, and the log says so once."""
    site, log = built
    assert "hreflang" not in (site / "es/guide/fold.html").read_text("utf-8").split("</head>")[0]
    assert log.count("without `site_url` no hreflang") == 1


def test_a_language_that_the_theme_lacks_costs_one_warning(built: tuple[Path, str]) -> None:
    """The labels are English then, and the build goes on."""
    warnings = [line for line in built[1].splitlines() if line.startswith("WARNING")]
    assert len(warnings) == 1
    assert "[he] batch-i18n: the theme 'mkdocs' does not speak it" in warnings[0]


def test_search_stems_what_it_can(built: tuple[Path, str]) -> None:
    """`lang` in mkdocs.yml is for the source: Spanish has a stemmer, Hebrew a script without."""
    for language, stemmer in (("es", "es"), ("he", "universal")):
        index = json.loads((built[0] / language / "search/search_index.json").read_text("utf-8"))
        assert index["config"]["lang"] == [stemmer]
        assert (built[0] / language / f"search/lunr.{stemmer}.js").is_file()


def test_the_command_line_reaches_every_language(built: tuple[Path, str]) -> None:
    """`-d` put the site where it was asked for, and nothing where it was not."""
    assert (built[0] / "es/index.html").exists()
    assert not (built[0].parents[1] / "site").exists()


SWITCHER = re.compile(r'<a href="([^"]*)"[^>]* lang="([^"]*)" hreflang="[^"]*"([^>]*)>([^<]*)</a>')


def test_the_themes_of_mkdocs_get_a_switcher(built: tuple[Path, str]) -> None:
    """From any page each language is one click away, named in itself; the current one is marked."""
    html = (built[0] / "es/guide/fold.html").read_text("utf-8")
    assert SWITCHER.findall(html) == [
        ("../../guide/fold.html", "en", "", "English"),
        ("fold.html", "es", ' aria-current="true"', "Español"),
        ("../../he/guide/fold.html", "he", "", "עברית"),
    ]
    home = (built[0] / "index.html").read_text("utf-8")
    assert [link for link, *_ in SWITCHER.findall(home)] == [
        "index.html",
        "es/index.html",
        "he/index.html",
    ]


def test_an_untranslated_page_says_so(built: tuple[Path, str]) -> None:
    """The notice is in the reader's language, the text marked as what it is."""
    private = (built[0] / "he/private.html").read_text("utf-8")
    assert 'role="main" lang="en" dir="ltr"><div class="admonition info" lang="he" dir="rtl">' in (
        private
    )
    assert "admonition info" not in (built[0] / "he/guide/fold.html").read_text("utf-8")
    assert "admonition info" not in (built[0] / "private.html").read_text("utf-8")
    index = (built[0] / "he/search/search_index.json").read_text("utf-8")
    assert "תורגם" not in json.loads(index)["docs"][0]["text"]


def test_readthedocs_has_them_too_and_each_can_be_switched_off(tmp_path: Path) -> None:
    """Links above the navigation; with `switcher` and `notices` off there is nothing."""
    project = copy_project(tmp_path)
    config = project / "plain.yml"
    text = config.read_text("utf-8").replace("theme: mkdocs", "theme: readthedocs")
    config.write_text(text.replace("[es, he]", "[es]"), "utf-8")
    assert mkdocs("build", "-q", "-f", "plain.yml", cwd=project).returncode == 0
    html = (project / "site/es/private.html").read_text("utf-8")
    assert [name for *_, name in SWITCHER.findall(html)] == ["English", "Español"]
    assert "Esta página aún no está traducida." in html
    off = text.replace("[es, he]", "[es]\n      switcher: false\n      notices: false")
    config.write_text(off, "utf-8")
    assert mkdocs("build", "-q", "-f", "plain.yml", cwd=project).returncode == 0
    html = (project / "site/es/private.html").read_text("utf-8")
    assert SWITCHER.findall(html) == []
    assert "admonition" not in html


def test_pages_may_print_the_links_of_the_switcher(project: Path) -> None:
    """As macros do: they lead from the page in which they stand."""
    (project / "hook.py").write_text(
        "def on_page_markdown(markdown, config, **_):\n"
        "    links = [item['link'] for item in config.extra['alternate']]\n"
        "    return f'{markdown}\\n\\n`{links}`\\n'\n",
        "utf-8",
    )
    config = project / "plain.yml"
    config.write_text(config.read_text("utf-8") + "hooks: [hook.py]\n", "utf-8")
    done = mkdocs("build", "-f", "plain.yml", cwd=project)
    assert done.returncode == 0, done.stderr
    for page, expected in {
        "guide/fold.html": "['fold.html', '../es/guide/fold.html', '../he/guide/fold.html']",
        "he/index.html": "['../index.html', '../es/index.html', 'index.html']",
    }.items():
        assert f"<code>{expected}</code>" in (project / "site" / page).read_text("utf-8")
