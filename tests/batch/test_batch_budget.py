"""Tokens and money."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from batch_bench import requests
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_batch_i18n.batch import Usage, budget, tokens
from mkdocs_batch_i18n.errors import BudgetError

if TYPE_CHECKING:
    from batch_bench import Bench


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("a" * 43, 10), ("a" * 44, 11)])
def test_tokens_are_estimated_from_characters(text: str, tokens: int) -> None:
    """4.3 characters a token, rounded up."""
    assert budget.tokens_of(text) == tokens


def test_an_answer_may_be_twice_its_source_and_a_floor() -> None:
    """Short sources need the floor, long ones the factor."""
    assert budget.max_tokens_of(1) == 66
    assert budget.max_tokens_of(1000) == 2064


def test_caps_refuse_by_tokens_and_by_cost() -> None:
    """At the cap is allowed, above it is not; a cost cap without a price is an error."""
    usage = Usage(600_000, 400_000)
    budget.require(usage, max_tokens=1_000_000, max_cost=1.0, price=(1.0, 1.0))
    with pytest.raises(BudgetError, match=r"max_tokens: .*1,000,000 tokens"):
        budget.require(usage, max_tokens=999_999)
    with pytest.raises(BudgetError, match=r"max_cost: .*1\.0000"):
        budget.require(usage, max_cost=0.99, price=(1.0, 1.0))
    with pytest.raises(BudgetError, match="price"):
        budget.require(usage, max_cost=10.0)
    budget.require(Usage(), max_tokens=0, max_cost=0.0)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_input_and_output_have_their_own_price(taken: int, given_back: int) -> None:
    """The price is for a million tokens of each."""
    cost = budget.cost_of(Usage(taken, given_back), (0.5, 2.0))
    assert cost == pytest.approx(taken / 2e6 + given_back / 5e5)


def test_receipts_add_up_to_what_the_answers_counted(bench: Bench) -> None:
    """One receipt a run, language and model; cut answers are paid for, too."""
    runner = bench.runner(max_requests=2)
    for language in ("es", "fr"):
        runner.submit(requests(3, prefix=language), metadata={"language": language})
    summary = runner.wait(bench.bank, timeout=1000)
    later = bench.runner()
    later.submit(requests(1, model="big", prefix="b"), metadata={"language": "es"})
    later.wait(bench.bank, timeout=1000)
    found = budget.receipts(bench.journal.spent(), label="language", price=(1.0, 2.0))
    assert [(r.label, r.model, r.answers) for r in found] == [
        ("es", "small", 3),
        ("fr", "small", 3),
        ("es", "big", 1),
    ]
    assert sum(r.usage.input for r in found[:2]) == summary.usage.input
    assert found[0].cost == pytest.approx((found[0].usage.input + 2 * found[0].usage.output) / 1e6)


def test_tokens_are_counted_by_the_models_vocabulary_where_it_is_at_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the extra; without it, or for a model that nobody knows, there is no counter."""

    class Encoding:
        def encode_ordinary(self, text: str) -> list[str]:
            return text.split()

    quicktok = SimpleNamespace(get_encoding={"llama3": Encoding(), "qwen3": Encoding()}.__getitem__)
    monkeypatch.setitem(sys.modules, "quicktok", quicktok)
    tokens.counter_of.cache_clear()
    count = tokens.counter_of("meta-llama/llama-3.2-3b-instruct/fp-8")
    assert count is not None
    assert count("one two <|eot_id|>") == 3
    assert tokens.counter_of("Qwen/Qwen3-8B") is not None
    assert tokens.counter_of("gpt-4o") is None, "a vocabulary that this release does not bring"
    assert tokens.counter_of("mistral-small") is None
    tokens.counter_of.cache_clear()
    monkeypatch.setitem(sys.modules, "quicktok", None)
    assert tokens.counter_of("llama-3") is None
    tokens.counter_of.cache_clear()


def test_the_vocabulary_counts_what_the_model_does() -> None:
    """Special tokens in a text are text."""
    pytest.importorskip("quicktok", reason="the extra `tokens` is not installed")
    count = tokens.counter_of("llama-3.2")
    assert count is not None
    assert (count("Hello world"), count("<|eot_id|>") > 1, count("")) == (2, True, 0)
