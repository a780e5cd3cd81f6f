"""The source language in a folder like the others, and a switcher for any theme."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from site_bench import copy_project, mkdocs, translate_all

if TYPE_CHECKING:
    from pathlib import Path

ROOT = "https://example.org/lantern/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project in English, Spanish and Arabic, each in its folder."""
    project = copy_project(tmp_path_factory.mktemp("root"))
    config = project / "material.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("exclude:", "source_at_root: false\n      exclude:"), "utf-8")
    (project / "docs/robots.txt").write_text("User-agent: *\n", "utf-8")
    (project / "docs/es").mkdir()
    (project / "docs/es/estate.md").write_text("# Estate\n", "utf-8")
    translate_all(config)
    done = mkdocs("build", "--strict", "-f", "material.yml", cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "site"


def test_the_root_leads_to_the_source_language(site: Path) -> None:
    """By a redirect that needs no script; nothing else of a language is there."""
    home = (site / "index.html").read_text("utf-8")
    assert '<meta http-equiv="refresh" content="0; url=en/">' in home
    assert '<a href="en/">Lantern</a>' in home
    assert f'<link rel="canonical" href="{ROOT}en/">' in home
    assert sorted(path.name for path in site.iterdir()) == [
        "404.html",
        "ar",
        "en",
        "es",
        "index.html",
        "robots.txt",
        "sitemap.xml",
    ]


def test_addresses_are_those_of_the_folder(site: Path) -> None:
    """Canonical links, the languages of a page, and the default, which is the source language."""
    for language in ("en", "es", "ar"):
        html = (site / language / "guide/glue/index.html").read_text("utf-8")
        found = re.findall(r'<link rel="alternate " hreflang="([^"]+)" href="([^"]+)">', html)
        assert dict(found) == {
            **{code: f"{ROOT}{code}/guide/glue/" for code in ("en", "es", "ar")},
            "x-default": f"{ROOT}en/guide/glue/",
        }
        assert f'<link rel="canonical" href="{ROOT}{language}/guide/glue/">' in html


def test_the_switcher_stays_on_the_page(site: Path) -> None:
    """From and to the folder of the source language too."""
    for language in ("en", "ar"):
        html = (site / language / "guide/fold/index.html").read_text("utf-8")
        links = re.findall(r'<a href="([^"]*)"[^>]*md-select__link', html)
        assert [urljoin(f"{ROOT}{language}/guide/fold/", link) for link in links] == [
            f"{ROOT}{code}/guide/fold/" for code in ("en", "es", "ar")
        ]


def test_an_untranslated_page_points_to_the_folder(site: Path) -> None:
    """Its canonical address is that of the source page."""
    html = (site / "es/log/index.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{ROOT}en/log/">' in html


def test_each_language_is_listed(site: Path) -> None:
    """The root's sitemap names the three, and each names its own pages."""
    index = (site / "sitemap.xml").read_text("utf-8")
    assert re.findall("<loc>(.*?)</loc>", index) == [
        f"{ROOT}{code}/sitemap.xml" for code in ("en", "es", "ar")
    ]
    assert f"<loc>{ROOT}en/guide/glue/</loc>" in (site / "en/sitemap.xml").read_text("utf-8")


def test_the_error_page_works_at_the_root(site: Path) -> None:
    """Its addresses are absolute, so the copy finds its styles and leads home."""
    html = (site / "404.html").read_text("utf-8")
    assert html == (site / "en/404.html").read_text("utf-8")
    assert 'href="/lantern/en/assets/stylesheets/' in html
    assert 'href="/lantern/es/"' in html


def test_a_folder_named_like_a_language_is_in_nobodys_way(site: Path) -> None:
    """It is within the source language's own folder."""
    assert (site / "en/es/estate/index.html").exists()


def test_without_an_address_the_root_names_a_file(tmp_path: Path) -> None:
    """A site without `site_url` may be read from a disk."""
    project = copy_project(tmp_path)
    config = project / "plain.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("[es, he]", "[es]\n      source_at_root: false"), "utf-8")
    assert mkdocs("build", "-q", "-f", "plain.yml", cwd=project).returncode == 0
    home = (project / "site/index.html").read_text("utf-8")
    assert 'url=en/index.html"' in home
    assert not (project / "site/sitemap.xml").exists()
    page = (project / "site/es/guide/fold.html").read_text("utf-8")
    assert '<a href="../../en/guide/fold.html"' in page


def test_any_theme_can_have_the_switcher(tmp_path: Path) -> None:
    """A template of the site's own includes it, and each item stays on the page."""
    project = copy_project(tmp_path)
    (project / "theme").mkdir()
    (project / "theme/main.html").write_text(
        '<html><head></head><body>{% include "batch-i18n/switcher.html" %}'
        "{{ page.content }}</body></html>",
        "utf-8",
    )
    (project / "theme/404.html").write_text('{% include "batch-i18n/switcher.html" %}', "utf-8")
    config = project / "plain.yml"
    text = config.read_text("utf-8").replace("[es, he]", "[es]")
    own = "theme: {name: null, custom_dir: theme, static_templates: [404.html]}\nsite_url: https://example.org/x/"
    config.write_text(text.replace("theme: mkdocs", own), "utf-8")
    assert mkdocs("build", "-q", "-f", "plain.yml", cwd=project).returncode == 0
    html = (project / "site/es/guide/fold.html").read_text("utf-8")
    assert re.findall(r'<a href="(.*?)" lang="(.*?)" hreflang="(.*?)">(.*?)</a>', html)[:2] == [
        ("../../guide/fold.html", "en", "en", "English"),
        ("fold.html", "es", "es", "Español"),
    ]
    assert '<a href="/x/es/" lang="es"' in (project / "site/404.html").read_text("utf-8")
