"""Claims about structured output: when it is asked for, and what happens if a service has none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pseudo_model
import pytest
from batch_server import Failure

from mkdocs_batch_i18n.settings import SecondPass

if TYPE_CHECKING:
    from workflow_site import Site

SAID = "Invalid parameter: 'response_format' of type 'json_schema' is not supported."


def shaped(site: Site, position: Literal["on", "off"] = "on", **changes: Any) -> None:  # noqa: ANN401
    """Have one language, and requests with the shape of their answer, or without."""
    provider = replace(site.settings.provider, structured_output=position)
    site.change(languages=site.settings.languages[:1], provider=replace(provider, **changes))


def without(body: dict[str, Any]) -> str:
    """Answer as a service that has no structured output."""
    if "response_format" in body:
        raise Failure(400, SAID)
    return pseudo_model.answer(body)


def held_to_it(body: dict[str, Any]) -> str:
    """Answer as a service that has it: exactly the texts that the schema names."""
    schema = body["response_format"]["json_schema"]["schema"]
    texts = pseudo_model.asked(body)
    return json.dumps({number: pseudo_model.pseudo(texts[number]) for number in schema["required"]})


def test_a_service_that_has_it_is_told_the_shape_of_each_answer(site: Site) -> None:
    """Exactly the numbers of the request, all texts, nothing else."""
    shaped(site)
    site.server.answer = held_to_it
    assert site.translate().accepted == 8
    for body in site.server.requests:
        shape = body["response_format"]["json_schema"]
        assert body["response_format"]["type"] == "json_schema"
        assert shape["strict"] is True
        assert shape["schema"]["required"] == list(pseudo_model.asked(body))
        assert set(shape["schema"]["properties"]) == set(pseudo_model.asked(body))
        assert shape["schema"]["additionalProperties"] is False


@pytest.mark.parametrize("kind", ["batch", "chat"])
def test_a_service_without_it_says_what_to_set(site: Site, kind: Literal["batch", "chat"]) -> None:
    """Nothing is counted against the texts, however often it happens; the option heals it."""
    shaped(site, type=kind)
    site.server.answer = without
    for _ in range(4):
        outcome = site.translate()
        (problem,) = (text for text in outcome.problems if "structured output" in text)
        assert SAID in problem
        assert "Set `provider.structured_output` to `off`" in problem
        assert (outcome.accepted, outcome.refused, outcome.given_up) == (0, 0, 0)
    shaped(site, "off", type=kind)
    assert site.plan().languages[0].new == 8, "no attempt was counted"
    outcome = site.translate()
    assert (outcome.accepted, outcome.problems) == (8, ())


def test_a_service_that_rejects_the_whole_file_is_no_other_case(site: Site) -> None:
    """Some look at the file before they begin."""
    shaped(site)
    site.server.states = ("failed",)
    site.server.errors = {"data": [{"code": "invalid_request", "message": SAID}]}
    problems = " ".join(site.translate().problems)
    assert "Set `provider.structured_output` to `off`" in problems


def test_another_failure_speaks_of_no_option(site: Site) -> None:
    """The advice is for those who say that they lack it."""

    def broken(_body: dict[str, Any]) -> str:
        raise Failure(400, "the text is too long")

    shaped(site)
    site.server.answer = broken
    assert "structured_output" not in " ".join(site.translate().problems)
    assert site.plan().languages[0].again == 8, "that is an attempt"


def test_a_second_pass_that_is_refused_is_asked_for_again(site: Site) -> None:
    """Its model may be the one that lacks it."""
    shaped(site)
    site.change(
        second_pass=SecondPass(model="second", pages=("index.md",)),
        checks={"meaning": "off", "language": "off"},
    )
    site.server.answer = lambda body: (
        without(body) if body["model"] == "second" else pseudo_model.answer(body)
    )
    outcome = site.translate()
    assert outcome.accepted == 8
    assert any("structured output" in text for text in outcome.problems)
    assert site.plan().languages[0].second == 3
