"""A real model on the example site's pages, with several forms of prompts and packs.

For each language and form: segments accepted at the first, second and third try, marks kept, chrF
against the reviewed translations, prompt tokens for each token of the source.
"""

from __future__ import annotations

import json
import time
import urllib.request
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mkdocs_batch_i18n.document import Segment, check
from mkdocs_batch_i18n.prompts import (
    Context,
    Item,
    Judge,
    Pack,
    Prompter,
    answers_to,
    item_of,
    pack,
    tokens_of,
    verdicts_in,
)
from mkdocs_batch_i18n.quality import agreement, chrf
from mkdocs_batch_i18n.settings import Language, ProviderSettings, Settings
from mkdocs_batch_i18n.workflow import Page

_TRIES = 3

_JUDGED = 400
"""Tokens of pairs in one request to a judge: a small model is lost in more."""

PLAIN = ProviderSettings(model="local", structured_output="off")
"""A model without structured output."""


@dataclass
class Result:
    """What came of one form in one language."""

    accepted: Counter[int] = field(default_factory=Counter)
    """Try -> segments accepted."""
    first: dict[str, str] = field(default_factory=dict)
    """The first answer to each segment, good or not, by key."""
    final: dict[str, str] = field(default_factory=dict)
    """The answer that was accepted, by key."""
    prompt: int = 0
    """Tokens of all prompts, as the model counted them."""
    first_prompt: int = 0
    """Those of the first try."""
    completion: int = 0
    seconds: float = 0.0


class Model:
    """A service that speaks the OpenAI API."""

    def __init__(self, url: str) -> None:
        """Take its address with the version."""
        self._url = f"{url.rstrip('/')}/chat/completions"

    def ask(self, body: Mapping[str, Any]) -> tuple[str, int, int]:
        """Return the answer, and tokens of prompt and answer."""
        content = json.dumps({**body, "seed": 1}).encode()
        head = {"content-type": "application/json"}
        request = urllib.request.Request(self._url, content, head)  # noqa: S310 - given by the user
        with urllib.request.urlopen(request, timeout=1800) as reply:  # noqa: S310 - as above
            row = json.load(reply)
        usage = row["usage"]
        text = row["choices"][0]["message"]["content"] or ""
        return text, usage["prompt_tokens"], usage["completion_tokens"]


def compare(
    settings: Settings,
    pages: Iterable[Page],
    known: Mapping[tuple[str, str], str],
    asked: Namespace,
) -> None:
    """Print the figures of each form in each language, each as soon as it is known."""
    chosen = _chosen(list(pages), asked.segments)
    count = sum(len(segments) for _, segments in chosen)
    marks = sum("{{" in segment.message for _, segments in chosen for segment in segments)
    source = sum(tokens_of(segment.message) for _, segments in chosen for segment in segments)
    print(f"{count} segments, {marks} with marks, about {source} tokens of source")
    plain = replace(settings, provider=PLAIN, glossary=None)
    for code in asked.languages:
        language = next(item for item in settings.languages if item.code == code)
        prompter = Prompter(plain, language)
        alone = _tokens_alone(prompter, chosen)
        for name in asked.forms:
            form = FORMS[name]
            begun = time.perf_counter()
            found = form(Model(asked.model), prompter, chosen)
            found.seconds = time.perf_counter() - begun
            _print(f"{code} {name}", found, chosen, known, (code, alone, source))


def _chosen(pages: list[Page], count: int) -> list[tuple[Page, list[Segment]]]:
    """Return neighbouring segments of the longest pages, until there are enough."""
    found: list[tuple[Page, list[Segment]]] = []
    seen: set[str] = set()
    each = max(1, count // 3)
    for page in sorted(pages, key=lambda page: -len(page.segments)):
        fresh = [item for item in page.segments if item.key not in seen][:each]
        seen.update(item.key for item in fresh)
        left = count - sum(len(segments) for _, segments in found)
        if left > 0 and page.uri:
            found.append((page, fresh[:left]))
    return found


class Packed:
    """The default prompt and packs, repaired as the tool does."""

    def __init__(self, model: Model, prompter: Prompter) -> None:
        """Begin with no result."""
        self._model, self._prompter = model, prompter
        self.result = Result()

    def translate(self, chosen: list[tuple[Page, list[Segment]]]) -> Result:
        """Translate all segments, page by page, in up to three tries."""
        for page, segments in chosen:
            context = Context(page.uri, page.title)
            template = Pack(self._prompter.language.code, "local", context, ())
            items = [(item_of(segment), segment.trail) for segment in segments]
            for attempt in range(1, _TRIES + 1):
                packs = list(pack(items, self._prompter.size, self._prompter.limit, template))
                items = [(again, ()) for sent in packs for again in self._answered(sent, attempt)]
        return self.result

    def _answered(self, sent: Pack, attempt: int) -> list[Item]:
        """Ask for one pack; return what has to be asked for again."""
        text, taken, given = self._model.ask(self._prompter.body(sent))
        found = self.result
        found.prompt, found.completion = found.prompt + taken, found.completion + given
        found.first_prompt += taken if attempt == 1 else 0
        answers, again = answers_to(sent, text), []
        for number, item in enumerate(sent.items, start=1):
            answer = answers.texts.get(str(number), "")
            found.first.setdefault(item.key, answer)
            broken = check(item.message, answer, sent.language) if answer else ()
            if answer and not broken:
                found.accepted[attempt] += 1
                found.final[item.key] = answer
            else:
                findings = tuple(violation.message for violation in broken)
                again.append(replace(item, findings=findings, attempts=attempt))
        return again


def raw(model: Model, prompter: Prompter, chosen: list[tuple[Page, list[Segment]]]) -> Result:
    """Translate each segment with a request of its own: raw Markdown, no marks, no object."""
    found, language = Result(), prompter.language
    told = (
        f"Translate from English to {language.english_name}. Output only the translation,"
        " keep Markdown and code as they are."
    )
    for _, segments in chosen:
        for segment in segments:
            source = segment.masked.restore(segment.message)
            messages = [
                {"role": "system", "content": told},
                {"role": "user", "content": source},
            ]
            body = {"model": "local", "messages": messages, "temperature": 0.3, "max_tokens": 400}
            text, taken, given = model.ask(body)
            found.prompt, found.completion = found.prompt + taken, found.completion + given
            found.first_prompt += taken
            answer = _masked(segment, " ".join(text.split()))
            found.first[segment.key] = answer
            if not check(segment.message, answer, language.code):
                found.accepted[1] += 1
                found.final[segment.key] = answer
    return found


def _masked(segment: Segment, text: str) -> str:
    """Put marks back for what stood behind them, where it can be found."""
    for number, token in enumerate(segment.masked.tokens, start=1):
        text = text.replace(token, f"{{{{{number}}}}}", 1) if token.strip() else text
    return text


def scores(
    model: Model, settings: Settings, language: Language, pairs: list[tuple[str, str]]
) -> list[int | None]:
    """Return a judge's score of each pair of text and translation; None where it gave none."""
    judge = Judge(replace(settings, provider=PLAIN, glossary=None), language)
    items = [(Item(source, source, before=(source, text)), ()) for source, text in pairs]
    template = Pack(language.code, "local", Context("", ""), (), second=True, judge=True)
    found: list[int | None] = []
    for sent in pack(items, judge.size, _JUDGED, template):
        text, _, _ = model.ask(judge.body(sent))
        verdicts = verdicts_in(sent, text)
        found += [
            verdicts[place].score if place in verdicts else None for place in range(len(sent.items))
        ]
    return found


def _tokens_alone(prompter: Prompter, chosen: list[tuple[Page, list[Segment]]]) -> int:
    """Return about how many tokens the same prompt would take, one segment a request."""
    total = 0
    for page, segments in chosen:
        template = Pack(prompter.language.code, "local", Context(page.uri, page.title), ())
        for segment in segments:
            context = replace(template.context, trail=segment.trail)
            alone = replace(template, items=(item_of(segment),), context=context)
            total += tokens_of(prompter.system) + tokens_of(prompter.user(alone))
    return total


def _print(
    name: str,
    found: Result,
    chosen: list[tuple[Page, list[Segment]]],
    known: Mapping[tuple[str, str], str],
    about: tuple[str, int, int],
) -> None:
    code, alone, source = about
    segments = [segment for _, some in chosen for segment in some]
    pairs = [
        (_best(found, segment.key), known[code, segment.message])
        for segment in segments
        if (code, segment.message) in known
    ]
    marked = [segment for segment in segments if "{{" in segment.message]
    kept = sum(
        not any(
            violation.rule == "placeholders"
            for violation in check(segment.message, found.first.get(segment.key) or "-", code)
        )
        for segment in marked
    )
    tries, total = [], 0
    for attempt in range(1, _TRIES + 1):
        total += found.accepted[attempt]
        tries.append(f"{total / len(segments):.1%}")
    score = sum(chrf(answer, wanted) for answer, wanted in pairs if answer) / max(1, len(pairs))
    agreed = sorted(agreement(answer, wanted, code) for answer, wanted in pairs if answer)
    print(
        f"{name:<16} accepted by try {' '.join(tries)}  marks {kept}/{len(marked)}"
        f"  chrF {score:.3f}  prompt {found.first_prompt} tokens"
        f" ({found.first_prompt / source:.2f} a source token,"
        f" {found.first_prompt / alone:.2f} of alone), with repairs {found.prompt}"
        f"  {found.seconds:.0f} s\n{'':<16} agreement with the reviewed translation: "
        + " ".join(f"{value:.2f}" for value in agreed),
        flush=True,
    )


def _best(found: Result, key: str) -> str:
    """Return the answer that was accepted, or the first one."""
    return found.final.get(key) or found.first.get(key, "")


def packs(model: Model, prompter: Prompter, chosen: list[tuple[Page, list[Segment]]]) -> Result:
    """Translate with the default prompt and packs."""
    return Packed(model, prompter).translate(chosen)


def shaped(model: Model, prompter: Prompter, chosen: list[tuple[Page, list[Segment]]]) -> Result:
    """Translate likewise, with structured output."""
    settings = prompter.settings
    provider = replace(settings.provider, type="chat", structured_output="on")
    told = Prompter(replace(settings, provider=provider), prompter.language)
    return Packed(model, told).translate(chosen)


FORMS: dict[str, Callable[[Model, Prompter, list[tuple[Page, list[Segment]]]], Result]] = {
    "packs": packs,
    "raw, alone": raw,
    "packs, schema": shaped,
}
"""The default, one segment a request without any marks, and the default with a schema."""
