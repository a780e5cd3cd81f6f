"""Claims about rules that cry wolf: honest translations of real pages are not refused."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from pseudo_kinds import KINDS

from mkdocs_batch_i18n.document import check, parse

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

SENTENCES = [
    "Run {{1}} and open [the page]({{2}}) in **your** browser.",
    "A `name` stays, and so does https://example.org/path?a=b.",
    "Escaped \\* signs &amp; entities, <b>tags</b> and {{1}}.",
    "2 * 3 is not emphasis, and neither is snake_case_name.",
]


@cache
def segments(count: int) -> tuple[str, ...]:
    """Return so many different messages of pages of all sites of the corpus."""
    pages = sorted(CORPUS.glob("*/**/*.md"))
    random.Random(1).shuffle(pages)  # noqa: S311 - the same pages every time
    found: dict[str, None] = {}
    for page in pages:
        found |= dict.fromkeys(
            item.message for item in parse(page.read_text("utf-8-sig")).segments[:30]
        )
        if len(found) >= count:
            break
    return tuple(found)[:count]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not here")
@pytest.mark.parametrize("kind", KINDS)
def test_of_3000_honest_translations_at_most_3_are_refused(kind: str) -> None:
    """With accents, longer by two fifths, from right to left, and in Japanese: at most 0.1 %."""
    language, translate = KINDS[kind]
    messages = segments(3000)
    assert len(messages) == 3000
    refused = [
        (message, [violation.message for violation in found])
        for message in messages
        if (found := check(message, translate(message), language))
    ]
    assert len(refused) <= 3, refused


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_honest_translators_change_every_word_and_no_markup(kind: str, sentence: str) -> None:
    """What is measured above is not the source text, and not refused."""
    language, translate = KINDS[kind]
    translation = translate(sentence)
    assert translation != sentence
    assert check(sentence, translation, language) == ()


def test_the_longer_translator_is_longer() -> None:
    """By two fifths, as German is at its worst."""
    sentence = "The documentation explains everything about translations."
    _, translate = KINDS["expansion"]
    assert 1.3 < len(translate(sentence)) / len(sentence) < 1.5
