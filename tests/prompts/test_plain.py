"""Engines without instructions: one text a request, marks brought through as well as may be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.prompts import (
    Context,
    Item,
    Pack,
    Prompter,
    answers_to,
    note_of,
    pack,
    pack_of,
    prompter_of,
)
from mkdocs_batch_i18n.settings import Language, ProviderSettings, Settings

SPANISH = Language(code="es", name="Español", english_name="Spanish")
SETTINGS = Settings(
    source_language="en",
    languages=(SPANISH,),
    provider=ProviderSettings(type="hive"),
    cache_dir=Path("unused"),
)
ITEM = Item("k", "Run {{1}} in {{2}}.")
PACK = Pack("es", "hive", Context("a.md", "A"), (ITEM,), plain=True)


def test_each_text_travels_alone() -> None:
    """However small: the engine would not keep two apart."""
    prompter = prompter_of(SETTINGS, SPANISH)
    items = [(replace(ITEM, key=str(number)), ()) for number in range(3)]
    assert [len(found.items) for found in pack(items, prompter.size, prompter.limit, PACK)] == [
        1
    ] * 3


def test_the_text_is_sent_and_nothing_else() -> None:
    """Text and languages; the note says how to read the answer."""
    request = prompter_of(SETTINGS, SPANISH).request(replace(PACK, plain=False))
    assert request.url == "/api/v2/task/sync"
    assert request.body["text_data"] == ITEM.message
    assert (request.body["input_language"], request.body["output_language"]) == ("EN", "ES")
    sent = pack_of(request.note)
    assert sent is not None
    assert sent.plain


def test_a_second_try_has_other_marks() -> None:
    """The same text would bring the same answer."""
    again = replace(PACK, items=(replace(ITEM, attempts=1),))
    body = prompter_of(SETTINGS, SPANISH).body(again)
    assert body["text_data"] == "Run <x1> in <x2>."


@pytest.mark.parametrize(
    "reply",
    [
        "Corre {{1}} en {{2}}.",
        "Corre { { 1 } } en {{ 2 }}.",
        "Corre \uff5b\uff5b1\uff5d\uff5d en {{2}}.",
        "Corre <x1> en < X2 />.",
        " Corre {{1}} en {{2}}.\n",
    ],
)
def test_bent_marks_are_straightened(reply: str) -> None:
    """What engines do to them; other braces stay, and are refused by the checks."""
    assert answers_to(PACK, reply).texts == {"1": "Corre {{1}} en {{2}}."}


def test_an_empty_reply_is_none() -> None:
    """Nothing is stored for it."""
    assert answers_to(PACK, " \n").unread


def test_a_note_without_the_word_is_a_models() -> None:
    """Notes of other engines are read as before."""
    ordinary = replace(PACK, plain=False)
    assert pack_of(note_of(ordinary)) == ordinary
    assert answers_to(ordinary, '{"1":"Hola"}').texts == {"1": "Hola"}
    assert type(prompter_of(replace(SETTINGS, provider=ProviderSettings()), SPANISH)) is Prompter


def test_a_language_the_engine_does_not_have_is_named_at_once() -> None:
    """When the plan is made, before anything is sent."""
    with pytest.raises(ConfigurationError, match="'sv'"):
        prompter_of(SETTINGS, replace(SPANISH, code="sv"))
