"""The laws of the document core, on pages put together from fragments."""

import re
from random import Random

from fragments import PAGES, WORDS
from hostile import MARKUP, REFUSED, skeletons
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mkdocs_batch_i18n.document import check, mask, parse, phrase

HOSTILE = st.lists(st.sampled_from([*MARKUP, "words", " "]), max_size=10).map("".join)
LEFT = re.compile(r"\{[{%:]|\A\ufeff?[ ]{0,3}[\w-]+:(?! b)|^[ ]*:[ ]{3}", re.MULTILINE)
"""Macros and lists of attributes where none belong, text that MkDocs takes for metadata, and
definitions without a term: see "What is left" in docs/measuring.md."""


@given(PAGES)
def test_identity(source: str) -> None:
    """The parts of a page are the page, and its own texts render it byte for byte."""
    document = parse(source, labels=True)
    assert "".join(p if isinstance(p, str) else p.raw for p in document.parts) == source
    assert document.render(lambda _: None) == source
    assert document.render(lambda segment: segment.masked.text) == source
    assert document.render(lambda segment: segment.message) == source or any(
        "\n" in segment.masked.text for segment in document.segments
    )


@given(WORDS)
def test_mask_and_restore(text: str) -> None:
    """A masked text restores to what was masked, and nothing opaque is in sight."""
    masked = mask(text)
    assert masked.restore(masked.text) == text
    assert len(re.findall(r"\{\{\d+\}\}", masked.text)) == len(masked.marks)
    assert "`code`" not in masked.text
    assert "page.md" not in masked.text


@given(PAGES)
def test_every_segment_has_words_outside_of_its_placeholders(source: str) -> None:
    """What has no letter that a reader sees is not sent to anybody."""
    for segment in parse(source).segments:
        assert re.search(r"[^\W\d_]", re.sub(r"\{\{\d+\}\}", "", segment.message))


@given(PAGES, HOSTILE)
def test_kept_text_and_placeholders_survive_any_answer(source: str, answer: str) -> None:
    """Whatever is answered, what is kept stays, and each opaque text stands as often as before."""
    document = parse(source)
    rendered = document.render(lambda _: answer)
    position = 0
    for part in document.parts:
        if isinstance(part, str):
            position = rendered.find(part, position)
            assert position >= 0
            position += len(part)


@settings(derandomize=settings.get_current_profile_name() != "fuzz", deadline=None)
@given(PAGES, st.integers(0, 999))
def test_no_answer_that_passes_the_checks_changes_the_page(source: str, number: int) -> None:
    """Whatever is let through, the rendered page keeps its tags, targets and code."""
    assume(not LEFT.search(source))
    before, after, page = skeletons(source, Random(number))  # noqa: S311 - no secret
    assert before == after, page


@given(WORDS, st.sampled_from(REFUSED), st.booleans())
def test_an_answer_with_markup_of_its_own_is_refused(text: str, markup: str, first: bool) -> None:  # noqa: FBT001
    """What an honest answer never adds is refused wherever it stands."""
    message = mask(text).text
    answer = f"{markup} {message}" if first else f"{message} {markup}"
    assert check(message, answer)


@given(PAGES)
def test_a_segments_own_message_passes_its_checks_but_for_being_a_copy(source: str) -> None:
    """An honest answer is not refused."""
    for segment in parse(source).segments:
        rules = {violation.rule for violation in check(segment.message, segment.message)}
        assert rules <= {"untranslated"}


@given(st.lists(st.sampled_from(["one", "two", "*three*", "`four`"]), min_size=2, max_size=9))
def test_the_key_ignores_wrapping(words: list[str]) -> None:
    """A paragraph that is wrapped at other places has the same key."""
    flat, wrapped = (parse(blank.join(words)).segments for blank in (" ", "\n"))
    assert [segment.key for segment in flat] == [segment.key for segment in wrapped]


@given(WORDS, st.sampled_from(["alpha", "beta"]))
def test_the_key_sees_every_visible_word(text: str, word: str) -> None:
    """One more word is another segment; a target is not a word."""
    before, after = phrase(f"{text} x [a](one.md)"), phrase(f"{text} x {word} [a](one.md)")
    target = phrase(f"{text} x [a](other.md#b)")
    if before and after and target:
        assert before.key != after.key
        assert before.key == target.key
