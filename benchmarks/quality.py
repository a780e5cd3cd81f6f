"""How well wrong translations are seen, and how well a small model translates.

    python benchmarks/quality.py --planted            # errors put into good translations
    python benchmarks/quality.py --false-alarms       # honest translations of real sites
    python benchmarks/quality.py --model URL          # a real model, against reviewed translations
    python benchmarks/quality.py --judge URL          # a real model as the judge of good and bad

The good translations are the reviewed catalogs of the example site, in five languages; an error is
seen when the text is refused or flagged. The model has to speak the OpenAI API. `--segments` says
how many segments it gets of each language: on a small machine a segment takes seconds.
docs/quality.md has what was found.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from local_model import FORMS, Model, compare, scores
from pseudo_kinds import KINDS
from sites import CORPUS

from mkdocs_batch_i18n.document import check, parse
from mkdocs_batch_i18n.settings import Settings
from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.standards import Standards
from mkdocs_batch_i18n.workflow import Page, Workspace

EXAMPLE = Path(__file__).parents[1] / "example-site" / "mkdocs.yml"
PLANTED = 200
DOUBTFUL = 70
_FOR_A_HALF = 6
"""Words from which on a text has two halves."""
_FOR_A_COPY = 4
"""Words from which on a copy is a mistake, and no name."""


@dataclass(frozen=True)
class Good:
    """A segment and what people made of it."""

    language: str
    message: str
    text: str


def reviewed() -> tuple[Settings, list[Page], list[Good]]:
    """Return the example site's settings and pages, and all its translations."""
    settings, pages = read_site(str(EXAMPLE))
    found: dict[tuple[str, str], Good] = {}
    with Workspace(settings) as workspace:
        for language in settings.languages:
            translations = workspace.translations(language.code)
            for page in pages:
                for segment in page.segments:
                    known = translations.find(segment, page.uri)
                    if known is not None:
                        key = language.code, segment.message
                        found[key] = Good(*key, known.text)
    return settings, pages, list(found.values())


def planted() -> None:
    """Print how many errors of each kind are seen, and how many good texts are held for bad."""
    settings, _, good = reviewed()
    with Workspace(settings) as workspace:
        rules = {item.code: workspace.standards(item.code) for item in settings.languages}
        kinds = (half_missing, wrong_meaning, untranslated, ignored_term)
        for kind in kinds:
            errors = list(islice(kind(_some(good), rules), PLANTED))
            _report(kind.__name__.replace("_", " "), errors, rules)
        _report("good", good, rules)


def _some(good: list[Good]) -> list[Good]:
    return random.Random(1).sample(good, len(good))  # noqa: S311 - no secret


def _report(name: str, texts: list[Good], rules: dict[str, Standards]) -> None:
    seen = [item for item in texts if _is_seen(item, rules)]
    by_language = {
        code: sum(item.language == code for item in seen)
        / max(1, sum(item.language == code for item in texts))
        for code in rules
    }
    shown = "  ".join(f"{code} {share:6.1%}" for code, share in by_language.items())
    print(f"{name:<16}{len(texts):>5} texts  flagged {len(seen) / len(texts):6.1%}   {shown}")


def _is_seen(item: Good, rules: dict[str, Standards]) -> bool:
    refused, flags = rules[item.language].judge(item.message, item.text)
    return bool(refused or flags)


def half_missing(good: list[Good], _: object) -> Iterator[Good]:
    """Yield translations of which one half is left out."""
    for number, item in enumerate(good):
        if len(item.message.split()) >= _FOR_A_HALF:
            yield Good(item.language, item.message, _half(item, last=bool(number % 2)))


def _half(item: Good, *, last: bool) -> str:
    parts: list[str] = list(item.text) if item.language == "ja" else item.text.split()
    joint = "" if item.language == "ja" else " "
    middle = len(parts) // 2
    return joint.join(parts[middle:] if last else parts[:middle])


def wrong_meaning(good: list[Good], _: object) -> Iterator[Good]:
    """Yield texts with the translation of another text that has the same marks and length."""
    for item in good:
        others = [
            other.text
            for other in good
            if other.language == item.language
            and other.text != item.text
            and 1 / 2 < len(other.message) / len(item.message) < 2  # noqa: PLR2004 - as long
        ]
        random.Random(item.message).shuffle(others)  # noqa: S311 - no secret
        fitting = (text for text in others if not check(item.message, text, item.language))
        other = next(fitting, None)
        if other is not None:
            yield Good(item.language, item.message, other)


def untranslated(good: list[Good], _: object) -> Iterator[Good]:
    """Yield texts that were left as they are."""
    for item in good:
        if len(item.message.split()) >= _FOR_A_COPY:
            yield Good(item.language, item.message, item.message)


def ignored_term(good: list[Good], rules: dict[str, Standards]) -> Iterator[Good]:
    """Yield translations in which another word stands for a term of the glossary."""
    for item in good:
        glossary = rules[item.language].glossary
        for term in glossary.applying(item.message, item.language):
            stems = "|".join(
                re.escape(form[: max(4, len(form) - 3)]) for form in term.forms(item.language)
            )
            text = re.sub(stems, "xyz", item.text, flags=re.IGNORECASE) if stems else item.text
            if text != item.text:
                yield Good(item.language, item.message, text)


def judged(url: str, codes: list[str], count: int) -> None:
    """Print what a model, asked as the judge, says of good translations and of planted errors."""
    settings, _, good = reviewed()
    for language in settings.languages:
        if language.code not in codes:
            continue
        own = _some([item for item in good if item.language == language.code])
        kinds = {"good": iter(own), "half missing": half_missing(own, None)}
        for name, texts in {**kinds, "wrong meaning": wrong_meaning(own, None)}.items():
            some = [(item.message, item.text) for item in islice(texts, count)]
            found = scores(Model(url), settings, language, some)
            known = [score for score in found if score is not None]
            low = sum(score < DOUBTFUL for score in known) / max(1, len(known))
            mean = sum(known) / max(1, len(known))
            print(
                f"{language.code} {name:<14}{len(known):>3} of {len(found)} scored"
                f"  mean {mean:.0f}  below {DOUBTFUL} {low:.0%}",
                flush=True,
            )


def false_alarms() -> None:
    """Print how many honest translations of the corpus are refused, for four translators."""
    messages = {
        segment.message: None
        for page in sorted(CORPUS.glob("*/**/*.md"))
        for segment in parse(page.read_text("utf-8-sig")).segments
    }
    for name, (language, translate) in KINDS.items():
        refused = sum(bool(check(message, translate(message), language)) for message in messages)
        share = refused / len(messages)
        print(f"{name:<16}{len(messages):>7,} segments  refused {refused:>4}  {share:.3%}")


def main() -> None:
    """Do what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("--false-alarms", action="store_true")
    parser.add_argument("--model", metavar="URL", help="such as http://127.0.0.1:8081/v1")
    parser.add_argument("--judge", metavar="URL", help="likewise")
    parser.add_argument("--segments", type=int, default=36)
    parser.add_argument("--languages", nargs="*", default=["es", "de"])
    parser.add_argument("--forms", nargs="*", default=list(FORMS), choices=list(FORMS))
    asked = parser.parse_args()
    if asked.planted:
        planted()
    if asked.false_alarms:
        false_alarms()
    if asked.judge:
        judged(asked.judge, asked.languages, asked.segments)
    if asked.model:
        settings, pages, good = reviewed()
        known = {(item.language, item.message): item.text for item in good}
        compare(settings, pages, known, asked)


if __name__ == "__main__":
    main()
