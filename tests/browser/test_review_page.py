"""Claims about the review page in a browser: search, filter and keyboard, offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mkdocs_batch_i18n import report
from mkdocs_batch_i18n.report import Reason, Report, Row, Section
from mkdocs_batch_i18n.settings import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ARABIC = Language(code="ar", name="العربية", english_name="Arabic")
ROW = Row(
    number=1,
    page="guide/a.md",
    line=1,
    places=1,
    trail=("Beds",),
    kind="prose",
    source="",
    text="",
    state="machine",
    model="",
    note="",
    reasons=(),
    where="",
    link="",
    before=None,
    tokens=(),
)


def row(number: int, source: str, text: str, state: str = "machine", *reasons: Reason) -> Row:
    """Return a row."""
    values = {name: getattr(ROW, name) for name in ROW.__dataclass_fields__}
    more = {"number": number, "source": source, "text": text, "state": state, "reasons": reasons}
    return Row(**{**values, **more})


ROWS = (
    row(1, "Water <b>daily</b>", "اسق يوميا", "machine", Reason("flag", "too free")),
    row(2, "Two cafés", "مقهى", "human"),
    row(3, "Never", "", "missing", Reason("given up", "no usable answer came")),
    *(row(number, f"Sentence {number}", "جملة") for number in range(4, 60)),
)


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Yield the page of a language that is written from right to left; it may not complain."""
    found = Report(
        language=ARABIC,
        source_language="en",
        rows=ROWS,
        sections=(Section("guide", {"human": 1, "machine": 57, "missing": 1}),),
        runs=(),
        created="2026-01-01T00:00:00Z",
    )
    frame = report.Frame("Site", tmp_path, direction=lambda _: "rtl")
    path, _ = report.write(tmp_path, frame, [found])
    complaints: list[str] = []
    context = browser.new_context(color_scheme=request.param, offline=True)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    yield page
    assert complaints == []
    context.close()


def shown(page: Page) -> list[int]:
    """Return the numbers of the segments on the page."""
    script = "rows => rows.filter(r => !r.hidden).map(r => Number(r.id.slice(1)))"
    return list(page.locator(".row").evaluate_all(script))


def focused(page: Page) -> str:
    """Return the id of what has the keyboard."""
    return str(page.evaluate("document.activeElement.id"))


def test_the_search_finds_words_of_both_languages(page: Page) -> None:
    """Without accents and case; the state says how many, Escape brings all back."""
    page.keyboard.press("/")
    assert focused(page) == "query"
    page.keyboard.type("CAFES")
    assert shown(page) == [2]
    assert page.locator("#shown").inner_text() == "1 of 59"
    page.keyboard.press("Escape")
    assert len(shown(page)) == 59
    page.locator("#query").fill("يوميا water")
    assert shown(page) == [1]
    page.locator("#query").fill("no such words")
    assert shown(page) == []
    assert page.locator("#nothing").is_visible()
    assert not page.locator("h2", has_text="guide/a.md").is_visible()


def test_the_filter_shows_one_kind(page: Page) -> None:
    """What to look at, or a state."""
    page.locator("#filter").select_option("flagged")
    assert shown(page) == [1, 3]
    page.locator("#filter").select_option("missing")
    assert shown(page) == [3]
    page.locator("#filter").select_option("human")
    assert shown(page) == [2]


def test_keys_go_from_segment_to_segment(page: Page) -> None:
    """To the next with j, the previous with k, the next to look at with n, among those shown."""
    page.keyboard.press("j")
    assert focused(page) == "s1"
    page.keyboard.press("n")
    assert focused(page) == "s3"
    page.keyboard.press("n")
    assert focused(page) == "s3", "it is the last one"
    page.keyboard.press("j")
    assert focused(page) == "s2"
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert focused(page) == "s1"
    page.keyboard.press("/")
    page.keyboard.type("sentence 5")
    page.keyboard.press("Enter")
    assert focused(page) == "s5"
    page.keyboard.press("j")
    assert focused(page) == "s15"
    assert page.locator("#s15").evaluate(
        "r => { const b = r.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight }"
    )


def test_the_texts_have_their_language_and_direction(page: Page) -> None:
    """The translation from right to left; markup in it is text."""
    target = page.locator("#s1 .target")
    assert target.evaluate("p => [p.lang, getComputedStyle(p).direction]") == ["ar", "rtl"]
    assert page.locator("#s1 .source").inner_text() == "Water <b>daily</b>"
    assert page.locator("#s1 .source").evaluate("p => getComputedStyle(p).direction") == "ltr"


def test_it_fits_a_phone_and_paper(page: Page) -> None:
    """Nothing sticks out at 400 pixels; printed, the controls are gone and nothing is cut off."""
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    page.emulate_media(media="print")
    assert not page.locator(".controls").is_visible()
    assert page.locator("#s59").evaluate("r => getComputedStyle(r).contentVisibility") == "visible"


def test_colours_can_be_read(page: Page) -> None:
    """Text against its ground has a contrast of at least 4.5, in light and dark."""
    script = """
    found => found.map(element => {
      const lum = text => {
        const [r, g, b] = text.match(/[\\d.]+/g).map(Number)
          .map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b;
      };
      let ground = element;
      while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') {
        ground = ground.parentElement;
      }
      const pair = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor];
      const [low, high] = pair.map(lum).sort((a, b) => a - b);
      return (high + .05) / (low + .05);
    })
    """
    texts = page.locator("h1, h2, .place, .source, .target, .reasons strong, .reasons li, .keys, a")
    ratios = texts.evaluate_all(script)
    assert len(ratios) > 100
    assert min(ratios) >= 4.5
