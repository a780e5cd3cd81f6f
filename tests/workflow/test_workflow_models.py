"""Claims about which model translates what, and about the second pass of another model."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pseudo_model
import pytest
from batch_server import Failure

from mkdocs_batch_i18n import quality, workflow
from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.settings import SecondPass

if TYPE_CHECKING:
    from workflow_site import Site

VICTIM = "This site explains everything."


def models(site: Site) -> dict[str, set[str]]:
    """Return the texts that each model was asked for."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for body in site.server.requests:
        found[body["model"]].update(pseudo_model.asked(body).values())
    return dict(found)


def one_language(site: Site, **changes: object) -> None:
    """Let the site have Spanish only, and change settings."""
    site.change(languages=site.settings.languages[:1], **changes)


def flags(site: Site, page: str = "index.md") -> dict[str, tuple[str, ...]]:
    """Return the flags of a page's translations, by source."""
    with site.workspace() as workspace:
        translations = workspace.translations("es")
        (wanted,) = (item for item in site.pages if item.uri == page)
        found = {item.message: translations.find(item, page) for item in wanted.segments}
    return {message: known.flags for message, known in found.items() if known is not None}


def disagreeing(body: dict[str, Any]) -> str:
    """Answer as an obedient model, but say something else about one text as the second model."""
    texts = {number: pseudo_model.pseudo(text) for number, text in pseudo_model.asked(body).items()}
    if body["model"] == "second":
        other = "Un huerto pequeño con muchas coles."
        asked = pseudo_model.asked(body)
        texts |= {number: other for number, text in asked.items() if text == VICTIM}
    return json.dumps(texts, ensure_ascii=False)


SECOND = SecondPass(model="second", pages=("index.md",), threshold=0.7)


@pytest.fixture
def twice(site: Site) -> Site:
    """Return the site in one language, its index translated by two models."""
    one_language(site, second_pass=SECOND, checks={"meaning": "off", "language": "off"})
    site.server.answer = disagreeing
    return site


def test_a_page_has_the_model_of_its_pattern(site: Site) -> None:
    """The last pattern that fits counts; all others have the usual model."""
    chosen = {"*.md": "middle", "gui*.md": "large"}
    one_language(site, provider=replace(site.settings.provider, model="small", models=chosen))
    site.sources = {"guide.md": "# One\n", "index.md": "# Two\n"}
    assert site.translate().accepted == 2
    assert models(site) == {"large": {"One"}, "middle": {"Two"}}


def test_a_pages_own_wish_stands_above_patterns_and_languages(site: Site) -> None:
    """Front matter first, then patterns, then the language's model."""
    spanish = replace(site.settings.languages[0], model="for Spanish")
    chosen = {"guide.md": "large"}
    site.change(
        languages=(spanish,), provider=replace(site.settings.provider, models=chosen, model="small")
    )
    pages = [
        workflow.Page("a.md", "A", site.pages[1].segments[:1]),
        replace(site.pages[0], model="own"),
        replace(site.pages[1], segments=site.pages[1].segments[1:2]),
    ]
    with site.workspace() as workspace:
        plan = workflow.plan(pages, workspace)
    assert [pack.model for pack in plan.languages[0].packs] == ["for Spanish", "own", "large"]


def test_a_batch_file_holds_one_model(site: Site) -> None:
    """Services refuse files that mix them."""
    one_language(site, provider=replace(site.settings.provider, models={"guide.md": "large"}))
    site.submit()
    held = [{row["body"]["model"] for row in batch.lines} for batch in site.server.batches]
    assert sorted(map(len, held)) == [1, 1]


def test_a_refused_answer_goes_to_the_same_model_again(site: Site) -> None:
    """The repair is the page's, too."""
    one_language(site, provider=replace(site.settings.provider, models={"index.md": "large"}))
    first: list[str] = []

    def answer(body: dict[str, Any]) -> str:
        texts = pseudo_model.asked(body)
        if VICTIM in texts.values() and not first:
            first.append(VICTIM)
            spoiled = {text: pseudo_model.pseudo(text) for text in texts.values()} | {VICTIM: "`x`"}
            return json.dumps({number: spoiled[text] for number, text in texts.items()})
        return pseudo_model.answer(body)

    site.server.answer = answer
    assert site.translate().given_up == 0
    repair = site.server.requests[-1]
    assert (repair["model"], pseudo_model.asked(repair)) == ("large", {"1": VICTIM})


def test_the_second_pass_asks_another_model_in_the_same_run(twice: Site) -> None:
    """Only for its pages, of each text once, and not with the first model's words."""
    plan = twice.plan().languages[0]
    assert (plan.new, plan.second) == (8, 3)
    twice.submit()
    usual = twice.settings.provider.model
    asked = models(twice)
    assert set(asked) == {usual, "second"}
    assert asked["second"] == {"Welcome", VICTIM, "The first step takes a minute."}
    assert twice.plan().requests == 0, "both are on their way"
    assert twice.wait().flagged == 1
    assert twice.plan().requests == 0, "both are known"


def test_where_both_differ_the_segment_is_flagged(twice: Site) -> None:
    """With the other text; it is used all the same, and those that agree are not flagged."""
    twice.translate()
    found = flags(twice)
    (flag,) = found.pop(VICTIM)
    assert twice.coverage()[0].flagged == 1
    assert flag.startswith("second pass: second writes otherwise (agreement 0.")
    assert flag.endswith("): Un huerto pequeño con muchas coles.")
    assert set(found.values()) == {()}
    assert pseudo_model.pseudo(VICTIM) in twice.rendered("index.md")


def test_the_order_of_the_answers_does_not_matter(twice: Site) -> None:
    """The second model may answer first, or weeks later, when the second pass is asked for."""
    twice.change(second_pass=None)
    twice.translate()
    assert flags(twice)[VICTIM] == ()
    twice.change(second_pass=SECOND)
    assert (twice.plan().languages[0].sent, twice.plan().languages[0].second) == (0, 3)
    assert twice.translate().flagged == 1
    assert flags(twice)[VICTIM] != ()


def test_what_is_on_its_way_to_one_model_is_not_to_the_other(twice: Site) -> None:
    """A second pass that is asked for meanwhile is planned, and does not hold up the first."""
    twice.change(second_pass=None)
    twice.submit()
    twice.change(second_pass=SECOND)
    assert (twice.plan().languages[0].in_flight, twice.plan().languages[0].second) == (8, 3)
    twice.submit()
    assert twice.plan().requests == 0
    twice.edit("index.md", "explains", "really explains")
    assert (twice.plan().languages[0].sent, twice.plan().languages[0].second) == (1, 1)


def test_a_page_can_ask_for_a_second_pass(twice: Site) -> None:
    """`review: true` adds it to those of the patterns."""
    pages = [replace(page, review=page.uri == "guide.md") for page in twice.pages]
    with twice.workspace() as workspace:
        second = workflow.plan(pages, workspace).languages[0].second
    assert second == 8, "a text on both pages once"


def test_a_useless_second_answer_is_not_paid_twice(twice: Site) -> None:
    """The segment is flagged as not confirmed."""

    def answer(body: dict[str, Any]) -> str:
        return "I cannot." if body["model"] == "second" else pseudo_model.answer(body)

    twice.server.answer = answer
    twice.translate()
    assert flags(twice)[VICTIM] == ("second pass: second gave no usable answer",)
    assert twice.plan().requests == 0


def test_a_failed_second_request_is_sent_again_by_the_next_run(twice: Site) -> None:
    """No model has looked at it; the translations are there all the same."""

    def answer(body: dict[str, Any]) -> str:
        if body["model"] == "second":
            raise Failure
        return pseudo_model.answer(body)

    twice.server.answer = answer
    assert twice.translate().accepted == 8
    assert (twice.plan().languages[0].sent, twice.plan().languages[0].second) == (0, 3)


def test_a_persons_work_needs_no_second_pass(twice: Site) -> None:
    """Nobody compares it with a machine's."""
    twice.change(second_pass=None)
    twice.translate()
    with twice.workspace() as workspace:
        workflow.export_catalogs(twice.pages, workspace)
    for name in ("index", "guide"):
        catalog = twice.folder / f"locales/es/{name}.md.po"
        text = catalog.read_text("utf-8")
        catalog.write_text(re.sub(r'(msgstr "\w)', r"\1á", text), "utf-8")
    twice.change(second_pass=SECOND)
    assert twice.plan().languages[0].second == 0


def test_without_the_library_the_second_pass_says_what_to_install(
    twice: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is sent."""
    monkeypatch.setattr(quality, "_library", lambda _name: None)
    with pytest.raises(ConfigurationError, match=r"second_pass: .* pip install '.*\[quality\]'"):
        twice.plan()
    assert twice.server.requests == []
