"""The laws of the document core, on pages put together from fragments."""

import re

from fragments import PAGES, WORDS
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_batch_i18n.document import check, mask, parse, phrase

HOSTILE = st.lists(
    st.sampled_from(
        [
            "# ",
            "- ",
            "> ",
            "1. ",
            "!!! note",
            '"',
            "|",
            ")",
            "(",
            "[",
            "]",
            "<script>",
            "`",
            "*",
            "**",
            "words",
            "\n",
            "\n\n",
            "    ",
            "{{1}}",
            "{{2}}",
            "{{9}}",
            "{% x %}",
            "---",
            "===",
            ": ",
            "\\",
        ]
    ),
    max_size=10,
).map("".join)


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
