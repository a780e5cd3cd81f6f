"""The renderer as judge: what it takes back, and what it leaves."""

from collections.abc import Callable

import markdown
import pytest

from mkdocs_batch_i18n.document import Document, ask, parse, store, undo

EXTENSIONS = ["extra", "pymdownx.smartsymbols", "pymdownx.magiclink"]


def render(text: str) -> str:
    """Render as a site does that knows ordinals and shortens addresses."""
    return markdown.markdown(text, extensions=EXTENSIONS)


def fragile(text: str) -> str:
    """Render as a site does that makes markup of some words."""
    html = render(text)
    return html.replace("alpha", "<b>alpha</b>").replace("omega", "<i>omega</i>")


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


def test_words_that_land_in_code_together_with_code_are_taken_back() -> None:
    """Indented text that is code as the rules have it excuses no prose beside it."""

    def shows_code(text: str) -> str:
        return f"<pre>{text}</pre>"

    assert messages(parse("Words before.\n\n    code words\n", render=shows_code)) == []


def test_a_fence_that_the_renderer_does_not_show_as_code_is_judged_whole() -> None:
    """Its backticks may make code of the words around it."""

    def knows_no_fence(text: str) -> str:
        return markdown.markdown(text)

    source = "` alpha\n```python\n`\n\n`\n```\n\nWords.\n"
    assert messages(parse(source, render=knows_no_fence)) == ["Words."]
    assert messages(parse(source, render=render)) == ["` alpha", "Words."]


def test_two_culprits_are_found_and_no_other() -> None:
    """What cannot change is kept, one segment each, wherever they stand."""
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


def test_a_verdict_on_a_body_is_about_all_of_it() -> None:
    """Its first line is a sentence, though it looks like the front matter of a whole page."""
    source = "Note: since the 2nd version.\n\nWords.\n"
    verdict = ask(source, render, body=True)
    assert parse(source, body=True, verdict=verdict) == parse(source, body=True, render=render)
    assert verdict != ask(source, render), "for a page it would be about less"


def containers(text: str) -> str:
    """Render as a site does that has a container of its own, `+++ name`."""
    known = text.replace("+++ ", "!!! ").replace("!!! new\n\n", "!!! new\n")
    return markdown.markdown(known, extensions=[*EXTENSIONS, "admonition"])


UNKNOWN = """\
Words before.

+++ new

    Prose inside.

    - An item

+++ tip
    More prose.

Words after:

    true code
"""


def test_words_in_an_unknown_container_are_found() -> None:
    """What is indented is prose where the renderer shows it as such, and code elsewhere."""
    wanted = ["Words before.", "Prose inside.", "An item", "More prose.", "Words after:"]
    assert messages(parse(UNKNOWN, render=containers)) == wanted
    kept = parse(UNKNOWN, verdict=ask(UNKNOWN, containers))
    assert messages(kept) == wanted
    assert kept.render(lambda s: s.masked.text) == UNKNOWN


def test_a_page_says_when_only_its_renderer_can_tell() -> None:
    """Indented text is doubtful until the renderer was asked; other pages never are."""
    assert parse(UNKNOWN).doubtful
    assert undo(store(parse(UNKNOWN))) == parse(UNKNOWN)
    assert "Prose inside." not in messages(parse(UNKNOWN))
    assert not parse(UNKNOWN, render=containers).doubtful
    assert not parse("Words.\n\n```\ncode\n```\n").doubtful


class Counted:
    """A renderer that counts how often it is asked."""

    def __init__(self, render: Callable[[str], str]) -> None:
        """Take the renderer."""
        self.render, self.times = render, 0

    def __call__(self, text: str) -> str:
        """Render, and count."""
        self.times += 1
        return self.render(text)


@pytest.mark.parametrize(
    ("source", "times"),
    [
        pytest.param("Words.\n\n> More.\n", 2, id="nothing to find"),
        pytest.param("Words.\n\n    code\n", 2, id="code that is code"),
        pytest.param("The 2nd.\n\nThe 3rd.\n\nWords.\n" * 9, 3, id="what can hide more"),
        pytest.param("An alpha.\n\nAn omega.\n\nWords.\n" * 9, 3, id="what cannot change"),
        pytest.param("The 2nd alpha.\n\nAn omega.\n", 4, id="both in one text"),
    ],
)
def test_few_renderings_are_needed(source: str, times: int) -> None:
    """All that one rendering shows is put aside together."""
    asked = Counted(fragile)
    kept = parse(source, render=asked)
    assert asked.times == times
    assert not {"An alpha.", "The 2nd."} & set(messages(kept))


def test_harm_that_shows_nowhere_near_its_cause_is_found_by_halving() -> None:
    """A renderer that looks at one word and changes the end of the page loses that text only."""

    def far(text: str) -> str:
        return render(text) + ("<hr>" if "omega" in text else "")

    source = "An omega.\n\n" + "".join(f"Text {n} of many.\n\n" for n in "abcdefghi")
    asked = Counted(far)
    kept = messages(parse(source, render=asked))
    assert "An omega." not in kept
    assert len(kept) == 9
    assert asked.times < 20


def test_texts_that_do_harm_only_together_are_kept_together() -> None:
    """Where each half of a page is harmless alone, both are left as they are."""

    def either(text: str) -> str:
        return render(text) + ("" if "alpha" in text or "omega" in text else "<hr>")

    source = "An alpha.\n\nAn omega.\n\n" + "".join(f"Text {n}.\n\n" for n in "abcdefgh")
    document = parse(source, render=either)
    kept = set(messages(document))
    assert not {"An alpha.", "An omega."} <= kept
    assert len(kept) >= 8
    assert "<hr>" not in either(document.render(lambda segment: segment.message.replace("a", "á")))


def test_where_everything_does_harm_everything_is_kept_at_bounded_cost() -> None:
    """A renderer that answers at random has the page left as it is."""
    numbers = iter(range(10_000))
    asked = Counted(lambda text: text.replace("\n\n", "<p>") + "<hr>" * next(numbers))
    source = "".join(f"Text number {number}.\n\n" for number in range(200))
    assert messages(parse(source, render=asked)) == []
    assert asked.times < 100


def test_a_text_that_gives_back_its_line_breaks_is_judged_on_one_line() -> None:
    """Translations stand on one line, so what needs two is kept."""

    def needs_two(text: str) -> str:
        return "".join(f"<p>{line}</p>" for line in text.split("\n"))

    assert messages(parse("One line\nand another.", render=needs_two)) == []
    assert messages(parse("One line.", render=needs_two)) == ["One line."]


def test_a_url_that_takes_what_stands_below_a_break_is_seen() -> None:
    """No word stands in the link that only some renderers make, but answers would change it."""
    source = "See https://e.org/a  \n`code` here.\n"
    assert messages(parse(source, render=render)) == []
    assert messages(parse(source, render=markdown.markdown)) == ["See {{1}}{{2}}{{3}} here."]


def test_front_matter_is_neither_rendered_nor_judged() -> None:
    """The renderer gets the body; what stands above it is translated without being asked about."""
    shown: list[str] = []

    def note(text: str) -> str:
        shown.append(text)
        return render(text)

    document = parse("---\ntitle: A page with words\n---\nWords.\n", render=note)
    assert messages(document) == ["A page with words", "Words."]
    assert not any("title" in text for text in shown)


@pytest.mark.parametrize(
    "start",
    ["  \n", "\n\n", "\ufeff \n\n", "a: b\n \n", "---\na: b\n---\n\n", "---\na: b\n---\n \n \n"],
)
def test_blank_lines_above_the_body_are_not_rendered(start: str) -> None:
    """The renderer gets what MkDocs gives it, so that code on the first line stays code."""
    document = parse(f"{start}    code\n\nWords.\n", render=render)
    assert messages(document)[-1:] == ["Words."]
    assert "code" not in messages(document)
