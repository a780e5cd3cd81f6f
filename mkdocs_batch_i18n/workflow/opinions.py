"""The second pass: what another model made of a segment, and how far both agree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_batch_i18n import quality
from mkdocs_batch_i18n.rows import Opinion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_batch_i18n.prompts import Item, Pack
    from mkdocs_batch_i18n.workflow.workspace import Workspace

_RULE = "second pass: "


def flags(
    workspace: Workspace, language: str, key: str, text: str, found: Iterable[str]
) -> tuple[str, ...]:
    """Return a translation's flags, with the second model's if its answer is there already."""
    others = tuple(flag for flag in found if not flag.startswith(_RULE))
    settings = workspace.settings.second_pass
    if settings is None or settings.method != "translate":
        return others
    opinion = workspace.memory.opinion(language, key)
    if opinion is None:
        return others
    if not opinion.text:
        return (*others, f"{_RULE}{opinion.model} gave no usable answer")
    agreed = quality.agreement(text, opinion.text, language)
    if agreed >= settings.threshold:
        return others
    return (
        *others,
        f"{_RULE}{opinion.model} writes otherwise (agreement {agreed:.2f}): {opinion.text}",
    )


def keep(workspace: Workspace, sent: Pack, item: Item, text: str) -> bool:
    """Store what the second model made of a segment; tell whether that flags its translation."""
    language, memory = sent.language, workspace.memory
    refused, _ = workspace.standards(language).judge(item.message, text)
    memory.put_opinion(language, item.key, Opinion("" if refused else text, sent.model))
    known = memory.get(language, item.key)
    if known is None or known.origin == "human":
        return False
    now = flags(workspace, language, item.key, known.text, known.flags)
    if now != known.flags:
        memory.put(language, item.key, replace(known, flags=now), item.message)
    return bool(now) and not known.flags
