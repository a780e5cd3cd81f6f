from .judging import Judge, Verdict, verdicts_in
from .packs import Context, Item, Pack, item_of, note_of, pack, pack_of
from .plain import answers_to, prompter_of
from .replies import Answers, read
from .requests import Estimate, Prompter, tokens_of

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
