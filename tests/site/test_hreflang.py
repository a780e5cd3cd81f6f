"""What search engines are told of the languages of a page."""

from __future__ import annotations

from frame_bench import editions
from mkdocs.structure.files import File, Files

from mkdocs_batch_i18n.site import hreflang

PAGE = "<html><head><title>T</title>{head}</head><body></body></html>"


def test_only_translated_languages_are_announced() -> None:
    """With the source language, which is the default; each line is one link."""
    assert hreflang.announcement(editions("en"), "a/", ["es", "ar"]).splitlines() == [
        f'<link rel="alternate " hreflang="{code}" href="https://x.org/d/{folder}a/">'
        for code, folder in (("en", ""), ("es", "es/"), ("ar", "ar/"), ("x-default", ""))
    ]


def test_nothing_is_announced_without_another_language_or_address() -> None:
    """Nor on a page that is not in the language of its address."""
    assert hreflang.announcement(editions("en"), "a/", []) == ""
    assert hreflang.announcement(editions("en", ""), "a/", ["es"]) == ""
    assert hreflang.announcement(editions("pt-BR"), "a/", ["es"]) == ""


def test_addresses_are_escaped() -> None:
    """A file name may hold what HTML and XML give a meaning."""
    found = hreflang.announcement(editions("en"), "a&b/", ["es"])
    assert 'href="https://x.org/d/es/a&amp;b/"' in found


def test_a_finished_page_can_be_announced_again() -> None:
    """With other languages, or with none; twice is as good as once."""
    site = editions("en")
    heads = [hreflang.announcement(site, "a/", codes) for codes in (["es"], [], ["es", "ar"])]
    pages = [PAGE.format(head=head) for head in heads]
    for page in pages:
        found = [hreflang.announced_again(site, page, "a/", x) for x in (["es"], [], ["es", "ar"])]
        assert found == pages
    assert hreflang.announced_again(site, "no page", "a/", ["es"]) == "no page"


def test_the_canonical_link_is_pointed_to_the_source() -> None:
    """Whichever way the theme writes it."""
    for link in (
        '<link rel="canonical" href="https://x.org/d/pt-BR/a/">',
        '<link href="https://x.org/d/pt-BR/a/" rel="canonical"/>',
    ):
        html = hreflang.canonical(editions("pt-BR"), PAGE.format(head=link), "a/")
        assert link.replace("pt-BR/", "") in html


def test_the_sitemap_names_the_languages_of_the_home_page() -> None:
    """MkDocs has its address as `./`; without `site_url` there is no sitemap of languages."""
    home = File("index.md", "docs", "site", use_directory_urls=True)
    sitemap = "<urlset ><url><loc>https://x.org/d/</loc></url></urlset>"
    translated = {"index.md": ["es"]}
    found = hreflang.sitemap(editions("en"), sitemap, Files([home]), translated)
    assert 'hreflang="es" href="https://x.org/d/es/"' in found
    assert hreflang.sitemap(editions("en", ""), sitemap, Files([home]), translated) == sitemap
    again = hreflang.sitemap_again(editions("en"), found, Files([home]), {"index.md": ["ar"]})
    assert again == found.replace('"es"', '"ar"').replace("/es/", "/ar/")
