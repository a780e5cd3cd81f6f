"""Engines that take a text and give a text: no instructions, no object, one segment a request.

Such an engine is told nothing of marks. It is sent `{{1}}` as it is; what blanks and wide signs
it puts into one is undone, and a text that lost a mark goes once more with `<x1>` in its place.
What comes back is checked as any other answer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch.providers import hive
from mkdocs_batch_i18n.prompts.packs import Item, Pack
from mkdocs_batch_i18n.prompts.replies import Answers, read
from mkdocs_batch_i18n.prompts.requests import Prompter, tokens_of

if TYPE_CHECKING:
    from mkdocs_batch_i18n.batch import Request
    from mkdocs_batch_i18n.glossary import Glossary
    from mkdocs_batch_i18n.settings import Language, Settings

_MARK = re.compile(r"\{\{(\d+)\}\}")
_BENT = re.compile(
    r"[{\uff5b]\s*[{\uff5b]\s*(\d+)\s*[}\uff5d]\s*[}\uff5d]|[<\uff1c]\s*[xX]\s*(\d+)\s*/?\s*[>\uff1e]"
)
"""What becomes of a mark on its way through an engine."""


class PlainPrompter(Prompter):
    """Writes requests for Hive's Translation API."""

    def __init__(
        self, settings: Settings, language: Language, glossary: Glossary | None = None
    ) -> None:
        """Refuse a language that the service does not have."""
        super().__init__(settings, language, glossary)
        hive.code_of(settings.source_language)
        hive.code_of(language.code)
        self.model, self.url = "hive", hive.PATH
        self.limit = 0

    @cached_property
    def system(self) -> str:
        """Nothing: such an engine takes no instructions."""
        return ""

    def size(self, item: Item) -> int:
        """Tokens of the text alone."""
        return tokens_of(item.message)

    def user(self, pack: Pack) -> str:
        """Return the text; with other marks every second time, as the first ones were lost."""
        (item,) = pack.items
        return _MARK.sub(r"<x\1>", item.message) if item.attempts % 2 else item.message

    def body(self, pack: Pack) -> dict[str, Any]:
        """Return the body of the request."""
        return hive.body_of(self.user(pack), self.settings.source_language, pack.language)

    def request(self, pack: Pack) -> Request:
        """Return the request, its note saying how to read the reply."""
        return super().request(replace(pack, plain=True))


def prompter_of(
    settings: Settings, language: Language, glossary: Glossary | None = None
) -> Prompter:
    """Return what writes the requests of a language for the settings' engine."""
    kind = PlainPrompter if settings.provider.type == "hive" else Prompter
    return kind(settings, language, glossary)


def answers_to(pack: Pack, reply: str) -> Answers:
    """Read a reply to a pack."""
    if pack.plain:
        text = _BENT.sub(lambda match: f"{{{{{match[1] or match[2]}}}}}", reply).strip()
        return Answers({"1": text} if text else {}, unread=not text)
    return read(reply, [str(number) for number in range(1, len(pack.items) + 1)])
