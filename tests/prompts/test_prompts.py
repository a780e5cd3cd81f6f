"""Claims about what the model is shown, and what is taken from its answer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pseudo_model
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_batch_i18n.document import Segment, parse
from mkdocs_batch_i18n.prompts import (
    Context,
    Estimate,
    Item,
    Pack,
    Prompter,
    item_of,
    note_of,
    pack,
    pack_of,
    read,
    tokens_of,
)
from mkdocs_batch_i18n.settings import Language, Price, ProviderSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

SPANISH = Language(code="es", name="Español", english_name="Spanish")
SETTINGS = Settings(
    source_language="en",
    languages=(SPANISH,),
    provider=ProviderSettings(model="small"),
    cache_dir=Path("nowhere"),
)
REPLIES = yaml.safe_load((Path(__file__).parent / "replies.yml").read_text(encoding="utf-8"))


def prompter(language: Language = SPANISH, **changes: Any) -> Prompter:  # noqa: ANN401
    """Return a prompter with changed settings."""
    return Prompter(replace(SETTINGS, **changes), language)


def packed(*items: Item, title: str = "Guide", trail: tuple[str, ...] = ()) -> Pack:
    """Return a pack of these items."""
    return Pack("es", "small", Context("guide.md", title, trail), items)


def segments(markdown: str) -> tuple[Segment, ...]:
    """Return the segments of a page."""
    return parse(markdown).segments


def item(markdown: str) -> Item:
    """Return the item of a page of one segment."""
    (segment,) = segments(markdown)
    return item_of(segment)


def cut(items: Iterable[Item], limit: int) -> list[list[str]]:
    """Cut items into packs; return their messages."""
    found = pack(((item, ()) for item in items), prompter().size, limit, packed())
    return [[item.message for item in pack.items] for pack in found]


def test_the_object_comes_last_and_is_flat() -> None:
    """Numbers to texts, after the context, on a line of its own."""
    user = prompter().user(packed(item("One."), item("Two."), trail=("First steps",)))
    assert user == 'Page: Guide > First steps\n{"1":"One.","2":"Two."}'


def test_the_trail_has_no_marks() -> None:
    """A mark that belongs to no text would only confuse; a title is not said twice."""
    user = prompter().user(packed(item("One."), title="Guide", trail=("Guide", "Run {{1}}")))
    assert user.startswith("Page: Guide > Run …\n")


def test_the_system_prompt_is_the_same_for_a_language() -> None:
    """Services can cache it: nothing of page or segment is in it."""
    one, two = packed(item("One.")), packed(item("Two."), title="Other")
    bodies = [prompter().body(pack) for pack in (one, two)]
    assert bodies[0]["messages"][0] == bodies[1]["messages"][0]
    assert "English" in prompter().system
    assert "Spanish (es)" in prompter().system


def test_instructions_are_part_of_the_system_prompt() -> None:
    """Those for all languages first, then the language's own; they change the fingerprint."""
    formal = replace(SPANISH, instructions="Use usted.")
    told = prompter(formal, instructions="Be brief.")
    assert told.system.endswith("\nBe brief.\nUse usted.")
    assert told.fingerprint != prompter().fingerprint


def test_a_short_text_explains_its_code() -> None:
    """`Run {{1}}` alone says too little; a link's target says nothing."""
    short = item("Run `mkdocs build` [now](x.md)")
    assert short.legend == ((1, "mkdocs build"),)
    assert "1: {{1}}=mkdocs build" in prompter().user(packed(short))


def test_a_long_text_explains_nothing() -> None:
    """Its own words are enough, and prompts stay small."""
    assert item("Run `mkdocs build` before you publish the new pages").legend == ()


def test_an_authors_note_and_an_edit_are_told() -> None:
    """Both with the number of the text they belong to."""
    told = replace(item("Save it now."), hint="a\nbutton", before=("Save it.", "Guárdalo."))
    user = prompter().user(packed(item("One."), told))
    assert "Note on 2: a button\n" in user
    assert "Earlier text of 2: Save it.\n" in user
    assert "changed only where needed: Guárdalo.\n" in user


def test_an_edited_sentence_takes_few_characters() -> None:
    """A sentence of 150 characters, with its old text and translation: at most 1,200 in all."""
    sentence = "word " * 30
    edited = replace(item(sentence + "new."), before=(sentence + "old.", "palabra " * 25))
    body = prompter().body(packed(edited, title="A page", trail=("A heading", "Another")))
    assert sum(len(message["content"]) for message in body["messages"]) <= 1_200


def test_a_page_takes_little_more_than_its_text() -> None:
    """Prompt characters by characters of text: at most 1.25 for a page of ordinary prose."""
    page = "\n\n".join(
        f"Sentence number {n} is about as long as sentences of documentation are."
        for n in range(99)
    )
    items = [item_of(segment) for segment in segments(page)]
    limit = SETTINGS.pack_tokens
    packs = list(pack(((item, ()) for item in items), prompter().size, limit, packed()))
    prompts = [prompter().body(pack)["messages"] for pack in packs]
    sent = sum(len(message["content"]) for prompt in prompts for message in prompt)
    assert sent <= 1.25 * sum(len(item.message) for item in items)


def test_packs_keep_order_and_limit() -> None:
    """No pack is above the limit unless one text alone is; nothing is lost."""
    items = [item(f"Text number {n} stands here.") for n in range(20)]
    packs = cut(items, 60)
    assert [message for pack in packs for message in pack] == [item.message for item in items]
    sizes = {item.message: prompter().size(item) for item in items}
    assert all(sum(sizes[message] for message in pack) <= 60 for pack in packs)
    assert len(cut([item("word " * 500)], 60)) == 1


def test_a_refused_text_goes_alone() -> None:
    """Those around it stay together."""
    bad = replace(item("Bad."), attempts=1, findings=("it was empty",))
    assert cut([item("One."), bad, item("Two.")], 999) == [["Bad."], ["One.", "Two."]]


def test_unanswered_texts_go_in_smaller_packs() -> None:
    """Nobody judged them, so they need not go alone."""
    again = [replace(item(f"Text {n} is here."), attempts=1) for n in range(8)]
    alone = prompter().size(again[0])
    assert [len(pack) for pack in cut(again, 4 * 4 * alone)] == [4, 4]


def test_an_answer_has_room_and_an_end() -> None:
    """`max_tokens` is twice the source with a floor, and more after a cut answer."""
    one, again = item("word " * 100), replace(item("word " * 100), attempts=1)
    first, second = (prompter().body(packed(item))["max_tokens"] for item in (one, again))
    assert 2 * tokens_of("word " * 100) < first < 2 * tokens_of("word " * 100) + 100
    assert second == 2 * first
    assert prompter().body(packed(item("Hi")))["max_tokens"] >= 64


def test_the_settings_reach_the_body() -> None:
    """Model, temperature and whatever the user adds."""
    provider = ProviderSettings(model="small", temperature=0.5, extra_body={"top_p": 0.9})
    body = prompter(provider=provider).body(packed(item("One.")))
    assert (body["model"], body["temperature"], body["top_p"]) == ("small", 0.5, 0.9)
    large = replace(SPANISH, model="large")
    assert prompter(large).model == "large"


def test_the_older_endpoint_gets_one_prompt() -> None:
    """`/v1/completions` has no roles; the object still comes last."""
    provider = ProviderSettings(endpoint="/v1/completions")
    request = prompter(provider=provider).request(packed(item("One.")))
    assert request.url == "/v1/completions"
    assert "messages" not in request.body
    assert request.body["prompt"].endswith('{"1":"One."}\n')
    assert pseudo_model.asked(dict(request.body)) == {"1": "One."}


def test_ids_are_safe_and_tell_the_work() -> None:
    """The same work has the same id; another text, language or try has another."""
    chinese = replace(SPANISH, code="zh-Hant-TW-x-a-rather-long-private-use-tag")
    packs = [
        (SPANISH, packed(item("One."))),
        (SPANISH, packed(item("Two."))),
        (SPANISH, packed(replace(item("One."), attempts=1))),
        (chinese, replace(packed(item("One.")), language=chinese.code)),
    ]
    ids = [prompter(language).request(pack).id for language, pack in packs]
    again = [prompter(language).request(pack).id for language, pack in packs]
    assert ids == again
    assert len(set(ids)) == 4
    assert max(map(len, ids)) <= 64


def test_the_cost_is_computed_from_prices() -> None:
    """Unknown without prices; known for nothing at all with them."""
    one = packed(item("One."))
    assert prompter().estimate(one).cost is None
    priced = prompter(provider=ProviderSettings(price=Price(input=1_000_000, output=0)))
    estimate = priced.estimate(one)
    assert estimate.cost == estimate.input
    assert (estimate + estimate).requests == 2
    assert (estimate + Estimate()).cost is None


def test_tokens_of_other_scripts_are_shorter() -> None:
    """A Japanese character is most of a token, an English one a quarter."""
    assert tokens_of("word " * 86) == 100
    assert 60 < tokens_of("日本語" * 33) < 100
    assert tokens_of("") == 1


TEXT = st.text(max_size=20)


@given(
    st.lists(
        st.builds(
            Item,
            key=TEXT,
            message=TEXT,
            legend=st.lists(st.tuples(st.integers(1, 9), TEXT), max_size=2).map(tuple),
            hint=TEXT,
            before=st.none() | st.tuples(TEXT, TEXT),
            findings=st.lists(TEXT, max_size=2).map(tuple),
            attempts=st.integers(0, 3),
        ),
        max_size=3,
    ),
    TEXT,
    st.lists(TEXT, max_size=2).map(tuple),
)
def test_a_note_gives_the_pack_back(items: list[Item], title: str, trail: tuple[str, ...]) -> None:
    """`pack_of(note_of(pack)) == pack`, through any text."""
    sent = Pack("es", "small", Context("a.md", title, trail), tuple(items), "abc")
    assert pack_of(note_of(sent)) == sent


@pytest.mark.parametrize("note", ["", "{", "[]", "{}", '{"v":99}', '{"v":1}', '{"v":1,"items":3}'])
def test_another_note_is_none(note: str) -> None:
    """What another version or program wrote is not taken for ours."""
    assert pack_of(note) is None


@pytest.mark.parametrize("case", REPLIES, ids=lambda case: case["name"])
def test_replies_are_read(case: dict[str, Any]) -> None:
    """Each golden reply gives exactly the texts that it certainly holds."""
    answers = read(case["reply"], {"1", "2", "3"})
    assert dict(answers.texts) == {str(key): text for key, text in case["texts"].items()}
    assert answers.unread == (not case["texts"])


@given(st.dictionaries(st.sampled_from("123"), st.text(min_size=1).filter(str.strip), min_size=1))
def test_an_obedient_reply_is_read_whole(texts: dict[str, str]) -> None:
    """Whatever the texts hold, in either way to write JSON, fenced or not."""
    expected = {number: text.strip() for number, text in texts.items()}
    for reply in (
        json.dumps(texts),
        json.dumps(texts, ensure_ascii=False, indent=2),
        f"Here you are:\n```json\n{json.dumps(texts)}\n```\nAnything else?",
    ):
        assert dict(read(reply, {"1", "2", "3"}).texts) == expected


@given(st.text())
def test_any_reply_is_read_without_an_error(reply: str) -> None:
    """No text makes the reader fail, and no text is invented."""
    for text in read(reply, {"1"}).texts.values():
        assert text in reply


@pytest.mark.parametrize(
    "reply",
    [
        '{"a":' * 50_000,
        "{" * 200_000,
        '{"1":"' + "a" * 1_000_000,
        "\n" * 1_000_000 + '"1',
        "{" + " " * 1_000_000 + '"1":"x',
        ",  " * 300_000,
        '"1":"' * 200_000,
        '\n"1":"\\' * 100_000,
        "1:" + " " * 1_000_000 + "\nx",
        "1: a" + " " * 1_000_000 + "\nx",
        '{"1":"a"' + " " * 1_000_000 + "x",
    ],
)
def test_a_hostile_reply_is_read_in_no_time(reply: str) -> None:
    """Depth and length end in "not understood", not in a crash, and not in an endless search."""
    assert read(reply, {"1"}).unread


@pytest.mark.parametrize(
    ("shaped", "provider"),
    [
        (True, {}),
        (True, {"type": "chat", "base_url": "https://api.inference.net/v1"}),
        (True, {"base_url": "https://api.openai.com/v1"}),
        (False, {"base_url": "https://inference.net.example.org/v1"}),
        (False, {"base_url": "https://notopenai.com/v1"}),
        (False, {"base_url": "http://127.0.0.1:11434/v1"}),
        (True, {"base_url": "http://127.0.0.1:11434/v1", "structured_output": "on"}),
        (False, {"structured_output": "off"}),
        (False, {"type": "files"}),
        (True, {"type": "files", "structured_output": "on"}),
        (False, {"type": "pseudo", "structured_output": "on"}),
        (False, {"endpoint": "/v1/completions", "structured_output": "on"}),
    ],
)
def test_structured_output_is_asked_for_where_it_is_known(
    *, shaped: bool, provider: dict[str, Any]
) -> None:
    """By itself of services that document it, on request of any that chats; never of others."""
    body = prompter(provider=ProviderSettings(**provider)).body(packed(item("One.")))
    assert ("response_format" in body) == shaped


def test_what_the_user_adds_stands_above_structured_output() -> None:
    """Another shape of one's own, for a service with a dialect of its own."""
    own = {"response_format": {"type": "json_object"}}
    told = prompter(provider=ProviderSettings(structured_output="on", extra_body=own))
    assert told.body(packed(item("One.")))["response_format"] == {"type": "json_object"}


def test_the_schema_is_counted_before_it_is_sent() -> None:
    """Services may charge for it, so an estimate without it would promise too little."""
    some = packed(*(item(f"Text {number}.") for number in range(9)))
    on, off = (
        prompter(provider=ProviderSettings(structured_output=position)).estimate(some)
        for position in ("on", "off")
    )
    assert on.input > off.input + 9
    assert on.output == off.output
