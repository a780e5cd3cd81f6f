"""What readers do on the built example site, in Chromium, with each theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from served import LANGUAGES, Visit, pages

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

DEEP = "guide/frost/"
NAMES = {"": "en", "es/": "es", "fr/": "fr", "de/": "de", "ja/": "ja", "ar/": "ar"}
SEARCHES = {
    "de/": ("Frostwarnungen", "de/guide/frost/"),
    "ja/": ("警告", "ja/guide/frost/"),
    "ar/": ("الصقيع", "ar/guide/frost/"),
}
"""What is looked for in a language, and a page that must be among what is found."""


def switch(visit: Visit, language: str) -> None:
    """Choose a language in the switcher, as the theme offers it."""
    code = NAMES[language]
    if visit.theme in {"material", "instant"}:
        visit.page.locator(".md-header .md-select").hover()
        visit.page.locator(f".md-select__link[hreflang={code}]").click()
    elif visit.theme == "mkdocs":
        visit.page.locator(".navbar .dropdown-toggle:has(+ ul a[hreflang])").click()
        visit.page.locator(f".navbar a[hreflang={code}]").click()
    else:
        visit.page.locator(f".wy-nav-side a[hreflang={code}]").click()


def press_until_found(page: Page, found: Locator) -> None:
    """Press a key again and again: MkDocs' search hears none before its index is loaded."""
    for _ in range(120):
        page.keyboard.press("End")
        if found.count():
            return
        page.wait_for_timeout(500)


def search(visit: Visit, words: str) -> list[str]:
    """Type words into the theme's search and return the addresses that it finds."""
    page = visit.page
    if visit.theme in {"material", "instant"}:
        page.locator(".md-search__input").fill(words)
        page.keyboard.press("End")  # as an input method would: search waits for a key
        found = page.locator(".md-search-result__link")
    elif visit.theme == "mkdocs":
        page.locator("[data-bs-target='#mkdocs_search_modal']").first.click()
        page.locator("#mkdocs-search-query").fill(words)
        found = page.locator("#mkdocs-search-results a")
        press_until_found(page, found)
    else:
        page.locator("#rtd-search-form input[name=q]").fill(words)
        page.locator("#rtd-search-form input[name=q]").press("Enter")
        found = page.locator("#mkdocs-search-results a")
    found.first.wait_for(state="attached")
    page.wait_for_function("() => document.readyState === 'complete'")
    return found.evaluate_all("links => links.map(link => link.href)")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_switching_stays_on_the_page(visit: Visit, language: str) -> None:
    """From a deep page a reader gets to it in another language, and back."""
    visit.go(DEEP)
    source = visit.text("h1")
    switch(visit, language)
    visit.page.wait_for_url(f"{visit.address}{language}{DEEP}")
    visit.page.wait_for_function(
        "code => document.documentElement.lang === code", arg=NAMES[language]
    )
    assert visit.text("h1") != source
    switch(visit, "")
    visit.page.wait_for_url(visit.address + DEEP)
    assert visit.text("h1") == source
    assert visit.troubles == []


def test_switching_after_following_a_link_stays_on_that_page(visit: Visit) -> None:
    """Whether or not the theme loads pages by itself, the switcher knows where the reader is."""
    visit.go("de/guide/journal/")
    visit.page.locator("a[href$='/frost/']").first.evaluate("link => link.click()")
    visit.page.wait_for_url(f"{visit.address}de/{DEEP}")
    visit.page.wait_for_load_state("networkidle")
    switch(visit, "ar/")
    visit.page.wait_for_url(f"{visit.address}ar/{DEEP}")
    assert visit.troubles == []


@pytest.mark.parametrize("language", SEARCHES)
def test_search_leads_to_a_page_of_the_language(visit: Visit, language: str) -> None:
    """What is found is in the reader's language, and following it leads there."""
    words, expected = SEARCHES[language]
    visit.go(language)
    found = search(visit, words)
    assert {link.partition("?")[0].partition("#")[0] for link in found} >= {
        visit.address + expected
    }
    assert all(link.startswith(visit.address + language) for link in found)
    visit.page.goto(found[0])
    assert visit.page.locator("html").get_attribute("lang") == NAMES[language]
    assert visit.troubles == []


def test_arabic_reads_from_right_to_left(visit: Visit) -> None:
    """Text and layout begin on the right, code on the left; nothing sticks out of the window."""
    visit.go(f"ar/{DEEP}")
    direction = "element => getComputedStyle(element).direction"
    assert visit.page.locator("h1").first.evaluate(direction) == "rtl"
    assert visit.page.locator("pre code").first.evaluate(direction) == "ltr"
    heading = visit.page.locator("h1").first
    left, right = heading.evaluate(
        """element => {
          const range = document.createRange();
          range.selectNodeContents(element.firstChild);
          const text = range.getBoundingClientRect(), box = element.getBoundingClientRect();
          return [text.left - box.left, box.right - text.right];
        }"""
    )
    assert right < left
    wide = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    assert visit.page.evaluate(wide) <= 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_is_said_in_the_language(visit: Visit, language: str) -> None:
    """An address that does not exist shows the language's own error page, and a way home."""
    visit.go(f"{language}guide/not-there/")
    assert visit.page.locator("html").get_attribute("lang") == NAMES[language]
    visit.page.locator("a[hreflang=ja]").first.evaluate("link => link.click()")
    visit.page.wait_for_url(f"{visit.address}ja/")
    missing = [trouble for trouble in visit.troubles if "404" not in trouble]
    assert missing == []
    assert len(visit.troubles) == len([t for t in visit.troubles if "not-there" in t])


def test_no_page_has_an_error(visit: Visit) -> None:
    """Each page of each language loads all it asks for, and no script of it fails."""
    for path in pages(visit.folder):
        visit.go(path)
    assert visit.troubles == []
