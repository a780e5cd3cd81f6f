"""Claims about bad answers, crashes, limits and refusals: nothing is lost, nothing paid twice."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pseudo_model
import pytest
from batch_server import Failure as Broken

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.batch import Reply, Summary
from mkdocs_batch_i18n.errors import (
    BudgetError,
    CatalogError,
    ConfigurationError,
    MemoryFolderError,
    ServiceError,
)
from mkdocs_batch_i18n.rows import Failure
from mkdocs_batch_i18n.settings import Price
from mkdocs_batch_i18n.workflow.running import Banker

if TYPE_CHECKING:
    from collections.abc import Callable

    from workflow_site import Site

VICTIM = "This site explains everything."


def spoiled(spoil: Callable[[str], object]) -> Callable[[dict[str, Any]], str]:
    """Answer well, but for one text, whose answer is spoiled; None leaves it out."""

    def answer(body: dict[str, Any]) -> str:
        texts: dict[str, object] = {}
        for number, text in pseudo_model.asked(body).items():
            texts[number] = spoil(text) if text == VICTIM else pseudo_model.pseudo(text)
        return json.dumps({number: text for number, text in texts.items() if text is not None})

    return answer


def test_killed_between_submit_and_collect(site: Site) -> None:
    """A new process finds what was sent: one batch, every answer used."""
    site.submit()
    assert site.submit() == 0
    outcome = site.wait()
    assert outcome.accepted == 16
    assert site.submit() == 0
    assert len(site.server.batches) == 2, "one a language"
    assert [coverage.missing for coverage in site.coverage()] == [0, 0]


def test_a_plan_that_another_run_has_carried_out_is_not_paid_again(site: Site) -> None:
    """Between plan and submit another build may do it all: nothing is sent twice."""
    with site.workspace() as late:
        plan = workflow.plan(site.pages, late)
        site.translate()
        workflow.submit(plan, late)
    assert set(site.server.paid.values()) == {1}
    assert len(site.server.batches) == 2, "one a language"


def test_collect_takes_what_is_there(site: Site) -> None:
    """Collecting does not wait, and what is not finished stays in flight."""
    site.submit()
    assert site.collect().accepted == 0
    assert site.coverage()[0].in_flight == 8
    while not (outcome := site.collect()).accepted:
        pass
    assert outcome.accepted == 16
    assert site.collect() == workflow.Outcome()


@pytest.mark.parametrize(
    "spoil",
    [lambda _: "", lambda _: None, lambda text: text, lambda _: "<script>x</script>", lambda _: 7],
    ids=["empty", "missing", "copy", "script", "number"],
)
def test_a_bad_answer_costs_one_segment(site: Site, spoil: Callable[[str], object]) -> None:
    """It is asked for twice again, alone, then given up; the others are banked at once."""
    site.server.answer = spoiled(spoil)
    outcome = site.translate()
    assert (outcome.accepted, outcome.refused, outcome.given_up) == (14, 6, 2)
    repairs = site.server.requests[4:]
    assert [pseudo_model.asked(body) for body in repairs] == [{"1": VICTIM}] * 4
    (spanish, _) = site.coverage()
    assert (spanish.missing, spanish.given_up) == (1, 1)
    assert VICTIM in site.rendered("index.md")
    assert site.plan().requests == 0, "what was given up is not paid for again"


def test_a_repair_names_the_findings(site: Site) -> None:
    """The second prompt says what was wrong with the first answer, and asks warmer."""
    site.server.answer = spoiled(lambda _: "Léél {{9}}")
    site.translate()
    first, second = site.server.requests[0], site.server.requests[4]
    assert "{{9}} must stand 0 times" in second["messages"][-1]["content"]
    assert second["temperature"] > first["temperature"]


def test_a_repaired_answer_is_used(site: Site) -> None:
    """A good second answer ends the matter."""
    answers = iter([None, None])
    site.server.answer = spoiled(lambda text: next(answers, pseudo_model.pseudo(text)))
    outcome = site.translate()
    assert (outcome.accepted, outcome.refused, outcome.given_up) == (16, 2, 0)
    assert site.coverage()[0].missing == 0


def test_a_refused_answer_is_repaired_by_a_later_process(site: Site) -> None:
    """Collecting spends nothing; the next plan knows what was refused, and sends it alone."""
    site.server.answer = spoiled(lambda _: "{")
    site.server.states = ("completed",)
    site.submit()
    assert site.collect().refused == 2
    (spanish, french) = site.plan().languages
    assert (spanish.new, spanish.again, french.again) == (0, 1, 1)
    assert len(spanish.packs) == 1


def test_banking_a_reply_twice_changes_nothing(site: Site) -> None:
    """A crash may hand the same reply over again: no attempt is counted twice."""
    with site.workspace() as workspace:
        prompter = workspace.prompter(site.settings.languages[0])
        request = prompter.request(workflow.plan(site.pages, workspace).languages[0].packs[0])
        reply = Reply(request.id, spoiled(lambda _: "")(dict(request.body)))
        for _ in range(3):
            Banker(workspace).bank(reply, request.note)
        (spanish, french) = workflow.plan(site.pages, workspace).languages
    assert (spanish.reused, spanish.again, spanish.given_up, french.new) == (2, 1, 0, 8)


def test_a_reply_to_nothing_is_told_and_dropped(site: Site) -> None:
    """A note that is not ours stores nothing."""
    with site.workspace() as workspace:
        banker = Banker(workspace)
        banker.bank(Reply("x", '{"1":"Uno"}'), "not a note")
        outcome = banker.outcome(Summary())
    assert (outcome.accepted, len(outcome.problems)) == (0, 1)
    assert not site.settings.cache_dir.exists()


def test_other_checks_give_another_chance(site: Site) -> None:
    """What older checks refused counts as new."""
    (segment,) = (found for found in site.pages[0].segments if found.message == VICTIM)
    with site.workspace() as workspace:
        workspace.memory.fail("es", segment.key, Failure(3, "of the past", ("too blue",)))
    (spanish, _) = site.plan().languages
    assert (spanish.new, spanish.again, spanish.given_up) == (8, 0, 0)


def test_given_up_segments_are_forgiven_on_request(site: Site) -> None:
    """After a pardon they count as new."""
    site.server.answer = spoiled(lambda _: "")
    site.translate()
    with site.workspace() as workspace:
        assert workspace.memory.forgive("es") == 1
    (spanish, french) = site.plan().languages
    assert (spanish.new, spanish.given_up, french.given_up) == (1, 0, 1)


def test_an_answer_that_is_no_json_costs_three_tries(site: Site) -> None:
    """Packs that brought nothing go again as packs, not as one request a segment."""
    site.server.answer = lambda _: "I am sorry, I cannot do that."
    for _ in range(3):
        outcome = site.translate()
    assert outcome == workflow.Outcome()
    assert len(site.server.requests) == 12
    assert [coverage.given_up for coverage in site.coverage()] == [8, 8]


def test_a_hopeless_model_is_not_asked_again(site: Site) -> None:
    """When most answers are refused, repairs would throw money away, and a person is told."""
    site.sources["long.md"] = "\n\n".join(f"Sentence number {n} is here." for n in range(40))
    site.server.answer = lambda body: json.dumps(pseudo_model.asked(body))
    outcome = site.translate()
    assert len(site.server.requests) == 6
    assert any("another model" in problem for problem in outcome.problems)


def test_a_failed_request_is_sent_again_by_the_next_runs_and_not_for_ever(site: Site) -> None:
    """Not again in the same run; in smaller packs by the next ones; then it is given up."""

    def refuse(body: dict[str, Any]) -> str:
        if VICTIM in body["messages"][-1]["content"]:
            raise Broken(500)
        return pseudo_model.answer(body)

    site.server.answer = refuse
    outcome = site.translate()
    assert outcome.refused == 0
    assert sum(outcome.summary.failed.values()) == 2
    plan = site.plan().languages[0]
    assert (plan.new, plan.again, plan.given_up) == (0, 3, 0)
    site.change(pack_tokens=40)
    for _ in range(4):
        site.translate()
    (spanish, _) = site.coverage()
    assert (spanish.missing, spanish.given_up) == (1, 1)
    assert sum(VICTIM in prompt for prompt in site.asked()) == 2 * 3


def test_a_service_that_fails_at_everything_is_not_held_against_the_texts(site: Site) -> None:
    """More failures than answers: the person is told, and all of it stays to be sent."""
    site.sources["long.md"] = "\n\n".join(f"Sentence number {n} is here." for n in range(40))
    site.change(pack_tokens=1)

    def refuse(_: dict[str, Any]) -> str:
        raise Broken(500)

    site.server.answer = refuse
    outcome = site.translate()
    assert any("the service failed" in problem for problem in outcome.problems)
    assert site.plan().languages[0].again == 0


@pytest.mark.parametrize("state", ["expired", "cancelled"])
def test_what_was_not_carried_out_is_sent_again(site: Site, state: str) -> None:
    """The finished part is banked, the rest is missing again."""
    site.server.states = ("in_progress", state)
    site.server.partial = 1
    outcome = site.translate()
    assert 0 < outcome.accepted < 16
    site.server.states = ("completed",)
    site.translate()
    assert [coverage.missing for coverage in site.coverage()] == [0, 0]
    assert sum(site.server.paid.values()) == 4 + 2


def test_a_batch_that_fails_validation_is_told(site: Site) -> None:
    """Its segments are missing, not given up, and the reason is among the problems."""
    site.server.states = ("validating", "failed")
    outcome = site.translate()
    assert outcome.accepted == 0
    assert any("no such model" in problem for problem in outcome.problems)
    assert site.plan().languages[0].new == 8


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"max_tokens": 100}, "max_tokens"),
        ({"max_cost": 0.000001}, "max_cost"),
    ],
)
def test_a_plan_over_budget_sends_nothing(
    site: Site, changes: dict[str, float], where: str
) -> None:
    """The error names the option; the service is not even called."""
    provider = replace(site.settings.provider, price=Price(input=1.0, output=2.0))
    site.change(provider=provider, **changes)
    with pytest.raises(BudgetError, match="Nothing was sent") as caught:
        site.submit()
    assert caught.value.where == where
    assert site.server.calls == []
    assert site.coverage()[0].in_flight == 0


def test_a_cost_limit_needs_prices(site: Site) -> None:
    """Without prices nobody can tell whether the limit holds."""
    site.change(max_cost=5.0)
    with pytest.raises(BudgetError, match="price"):
        site.submit()
    assert site.server.calls == []


def test_the_cost_is_estimated(site: Site) -> None:
    """Tokens times prices, and none without prices."""
    assert site.plan().estimate.cost is None
    provider = replace(site.settings.provider, price=Price(input=1.0, output=2.0))
    site.change(provider=provider)
    estimate = site.plan().estimate
    assert estimate.cost == pytest.approx((estimate.input + 2 * estimate.output) / 1e6)
    assert estimate.requests == 4


def test_a_key_the_service_rejects(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """401 is an error of ours, without the key in it, and nothing is in flight."""
    monkeypatch.setenv("WORKFLOW_TEST_KEY", "a-wrong-key")
    with pytest.raises(ServiceError) as caught:
        site.submit()
    assert "a-wrong-key" not in str(caught.value)
    assert caught.value.todo
    monkeypatch.undo()
    monkeypatch.setenv("WORKFLOW_TEST_KEY", "secret-key-for-tests")
    assert site.translate().accepted == 16


def test_a_service_that_cannot_be_reached(site: Site) -> None:
    """The error names the address; nothing is lost."""
    address = "http://127.0.0.1:9/v1"
    site.change(provider=replace(site.settings.provider, base_url=address))
    with pytest.raises(ServiceError) as caught:
        site.submit()
    assert "127.0.0.1:9" in str(caught.value)


def test_no_key_is_needed_to_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planning, coverage and collecting nothing work without one; sending says what is missing."""
    site.translate()
    monkeypatch.delenv("WORKFLOW_TEST_KEY")
    elsewhere = replace(site.settings.provider, base_url="https://batch.example.org/v1")
    site.change(provider=elsewhere)
    with site.workspace() as workspace:
        assert not workspace.has_key
    assert site.coverage()[0].missing == 0
    assert site.collect() == workflow.Outcome()
    site.edit("index.md", "This site", "This very site")
    with pytest.raises((ServiceError, ConfigurationError), match="WORKFLOW_TEST_KEY"):
        site.submit()


def test_a_corrupt_catalog_stops_the_plan(site: Site) -> None:
    """The error names file and line; a person's work is not passed over in silence."""
    path = site.folder / "locales" / "es" / "index.md.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "a"\nmsgstr "b"\n\nmsgid "c\nmsgstr "d"\n')
    with pytest.raises(CatalogError) as caught:
        site.plan()
    assert caught.value.where == f"{path}:4"


def test_an_unusable_cache_folder(site: Site) -> None:
    """The error names the folder and the option; nothing was sent."""
    Path(site.settings.cache_dir).write_text("")
    with pytest.raises(MemoryFolderError) as caught:
        site.submit()
    assert "cache_dir" in caught.value.todo
    assert site.server.calls == []


def test_an_unknown_language_is_named(site: Site) -> None:
    """The error lists those that the site has; another spelling of one is fine."""
    with site.workspace() as workspace:
        assert [language.code for language in workspace.languages(["FR"])] == ["fr"]
        with pytest.raises(ConfigurationError, match="'de'") as caught:
            workspace.languages(["fr", "de"])
    assert "es, fr" in caught.value.todo
