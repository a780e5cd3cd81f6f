"""Prompts: segments to a request's body, and a reply back to translations."""

from mkdocs_batch_i18n.prompts.judging import Judge, Verdict, verdicts_in
from mkdocs_batch_i18n.prompts.packs import Context, Item, Pack, item_of, note_of, pack, pack_of
from mkdocs_batch_i18n.prompts.plain import answers_to, prompter_of
from mkdocs_batch_i18n.prompts.replies import Answers, read
from mkdocs_batch_i18n.prompts.requests import Estimate, Prompter, tokens_of

__all__ = [
    "Answers",
    "Context",
    "Estimate",
    "Item",
    "Judge",
    "Pack",
    "Prompter",
    "Verdict",
    "answers_to",
    "item_of",
    "note_of",
    "pack",
    "pack_of",
    "prompter_of",
    "read",
    "tokens_of",
    "verdicts_in",
]
