"""The judge of the second pass: which translations it is asked about, and what it said of them.

A judgement is stored beside a translation and never in it: it changes nothing and refuses nothing.
It is about one text; once another one stands there, nothing was said of that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.prompts import verdicts_in
from mkdocs_batch_i18n.prompts.judging import BEST
from mkdocs_batch_i18n.records import Judgement, digest
from mkdocs_batch_i18n.workflow.survey import Survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mkdocs_batch_i18n.prompts import Item, Pack
    from mkdocs_batch_i18n.records import Translation
    from mkdocs_batch_i18n.workflow.pages import Page
    from mkdocs_batch_i18n.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a judge said of one language's translations, each counted once."""

    language: str
    judged: int
    """Translations that it gave a score."""
    doubted: int
    """Those of them whose score is below the threshold."""
    unjudged: int
    """Translations of which it gave no usable answer; they are not asked for again."""


def is_due(workspace: Workspace, language: str, key: str, known: Translation | None) -> bool:
    """Tell whether a translation is to be judged: a machine's, stored, and this text only once."""
    second = workspace.settings.second_pass
    if second is None or known is None or known.origin == "human" or not known.created:
        return False
    said = workspace.memory.judgement(language, key)
    return said is None or not said.is_about(known.text, second.model)


def is_open(workspace: Workspace, sent: Pack, item: Item) -> bool:
    """Tell whether a planned question still is one: of the stored text, and not answered."""
    known = workspace.memory.get(sent.language, item.key)
    same = known is not None and item.before is not None and item.before[1] == known.text
    return same and is_due(workspace, sent.language, item.key, known)


def keep(workspace: Workspace, sent: Pack, reply: str) -> None:
    """Store what a judge said of a pack; an answer that is no use is not paid for again."""
    verdicts = verdicts_in(sent, reply)
    with workspace.memory.together():
        for place, item in enumerate(sent.items):
            _, text = item.before or ("", "")
            verdict = verdicts.get(place)
            score, errors = (verdict.score, verdict.errors) if verdict else (None, ())
            found = Judgement(digest(text), sent.model, score, errors)
            workspace.memory.put_judgement(sent.language, item.key, found)


def said(workspace: Workspace, language: str, key: str, known: Translation) -> Judgement | None:
    """Return what the settings' judge said of a translation, None if it was not asked."""
    second = workspace.settings.second_pass
    if second is None or second.method != "judge" or known.origin == "human":
        return None
    found = workspace.memory.judgement(language, key)
    return found if found is not None and found.is_about(known.text, second.model) else None


def doubt(workspace: Workspace, language: str, key: str, known: Translation) -> str:
    """Return what a judge has against a translation, in a sentence; empty for nothing."""
    second, found = workspace.settings.second_pass, said(workspace, language, key, known)
    if second is None or found is None or found.score is None:
        return ""
    if found.score >= second.threshold * BEST:
        return ""
    named = ", ".join(found.errors) or "no error named"
    return f"{found.model} gives it {found.score} of {BEST}: {named}"


def judged(
    pages: Iterable[Page], workspace: Workspace, languages: Iterable[str] | None = None
) -> tuple[Judged, ...]:
    """Count what a judge has said of what is known; nothing when the settings have no judge."""
    second = workspace.settings.second_pass
    if second is None or second.method != "judge":
        return ()
    wanted = list(pages)
    return tuple(
        _judged(wanted, workspace, language.code) for language in workspace.languages(languages)
    )


def _judged(pages: Sequence[Page], workspace: Workspace, language: str) -> Judged:
    known = _known(pages, workspace, language)
    counts = Counter(
        "unjudged" if found.score is None else "doubted" if doubts else "content"
        for found, doubts in known
    )
    return Judged(
        language=language,
        judged=counts["doubted"] + counts["content"],
        doubted=counts["doubted"],
        unjudged=counts["unjudged"],
    )


def _known(
    pages: Sequence[Page], workspace: Workspace, language: str
) -> Iterator[tuple[Judgement, str]]:
    """Yield each judgement of a translation that is in use, with what it has against it."""
    survey = Survey(workspace, language, frozenset())
    for page in pages:
        for found in survey.page(page):
            key, known = found.segment.key, found.translation
            judgement = said(workspace, language, key, known) if known else None
            if known is not None and judgement is not None:
                yield judgement, doubt(workspace, language, key, known)
