"""The renderer as judge: what it takes back, and what it leaves."""

import markdown

from mkdocs_batch_i18n.document import Document, ask, parse

EXTENSIONS = ["extra", "pymdownx.smartsymbols", "pymdownx.magiclink"]


def render(text: str) -> str:
    """Render as a site does that knows ordinals and shortens addresses."""
    return markdown.markdown(text, extensions=EXTENSIONS)


def messages(document: Document) -> list[str]:
    """Return what of a page is translated."""
    return [segment.message for segment in document.segments]


def test_a_page_without_traps_is_left_as_it_is() -> None:
    """Where nothing leaks and nothing changes, the rules decide alone."""
    source = "# Title\n\nSome *words* and [a link](page.md).\n"
    assert ask(source, render) == ask(source, lambda text: f"<p>{text}</p>")
    assert parse(source, render=render) == parse(source)


def test_what_the_renderer_reads_as_markup_is_hidden() -> None:
    """An ordinal that becomes a superscript is a placeholder; the words around it stay."""
    source = "Since the 2nd version.\n\nMore words, the 3rd time.\n\nPlain words.\n"
    wanted = ["Since the {{1}} version.", "More words, the {{1}} time.", "Plain words."]
    assert messages(parse(source, render=render)) == wanted
    assert messages(parse(source))[0] == "Since the 2nd version."


def test_a_segment_that_lands_in_code_is_taken_back() -> None:
    """A container that only this renderer knows as code keeps its text."""

    def shows_code(text: str) -> str:
        return render(text).replace("<blockquote>", "<pre>").replace("</blockquote>", "</pre>")

    source = "Words before.\n\n> code words\n\nWords after.\n"
    assert messages(parse(source, render=shows_code)) == ["Words before.", "Words after."]


def test_two_culprits_are_found_and_no_other() -> None:
    """What cannot change is kept, one segment each, wherever they stand."""

    def fragile(text: str) -> str:
        html = render(text)
        return html.replace("alpha", "<b>alpha</b>").replace("omega", "<i>omega</i>")

    source = "First words.\n\nAn alpha.\n\nMiddle words.\n\nAn omega.\n\nLast words."
    kept = messages(parse(source, render=fragile))
    assert kept == ["First words.", "Middle words.", "Last words."]


def test_a_leak_behind_the_first_letter_is_seen() -> None:
    """Letters in an attribute are a leak, also where they do not name their segment."""

    def links(text: str) -> str:
        return render(text).replace("words", '<a class="words">w</a>')

    def as_class(text: str) -> str:
        first, _, rest = text.partition(" ")
        return f'<p>{first} <a class="{rest}">x</a></p>'

    assert messages(parse("Some words", render=as_class)) == []
    assert messages(parse("Some lines", render=links)) == ["Some lines"]


def test_the_verdict_can_be_kept() -> None:
    """What the renderer said once cuts the page in the same way without it."""
    source = "---\ntitle: A page\n---\n\nSince the 2nd version.\n\nWords.\n"
    verdict = ask(source, render)
    assert parse(source, verdict=verdict) == parse(source, render=render)
    assert parse(source, verdict=verdict).render(lambda s: s.masked.text) == source
