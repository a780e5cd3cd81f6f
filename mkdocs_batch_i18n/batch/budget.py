"""Tokens and money: counted before, checked against caps, added up afterwards. Pure functions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.batch.jobs import Spent, Usage
from mkdocs_batch_i18n.errors import BudgetError

if TYPE_CHECKING:
    from collections.abc import Iterable

CHARACTERS_PER_TOKEN = 4.3
"""Of English text, on average over the usual vocabularies."""

_GROWTH = 2
"""Tokens of a translation for each of its source, at worst (measured up to 1.7)."""

_FLOOR = 64
"""Tokens that even the shortest answer may have."""

_MILLION = 1_000_000


def tokens_of(text: str) -> int:
    """Estimate the tokens of a text; 0 only for the empty one."""
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def max_tokens_of(source_tokens: int) -> int:
    """Return the `max_tokens` of a request that translates so many tokens."""
    return _GROWTH * source_tokens + _FLOOR


def cost_of(usage: Usage, price: tuple[float, float]) -> float:
    """Return what tokens cost at a price of (input, output) for a million."""
    return (usage.input * price[0] + usage.output * price[1]) / _MILLION


def require(
    usage: Usage,
    *,
    max_tokens: int | None = None,
    max_cost: float | None = None,
    price: tuple[float, float] | None = None,
) -> None:
    """Raise `BudgetError` when tokens to be used are above a cap; a cost cap needs a price."""
    total = usage.input + usage.output
    if max_tokens is not None and total > max_tokens:
        what = f"this would take about {total:,} tokens, more than {max_tokens:,}."
        raise BudgetError(what, where="max_tokens", todo="Nothing was sent.")
    if max_cost is None or total == 0:
        return
    if price is None:
        what, todo = "a cap on the cost needs a price.", "Set price; nothing was sent."
        raise BudgetError(what, where="max_cost", todo=todo)
    if (cost := cost_of(usage, price)) > max_cost:
        what = f"this would cost about {cost:.4f}, more than {max_cost:g}."
        raise BudgetError(what, where="max_cost", todo="Nothing was sent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What one model was paid for under one label of metadata in one run."""

    run: str
    since: float
    """When the run wrote its first job down."""
    label: str
    """The value of the metadata key that was asked for, such as a language; "" without one."""
    model: str
    """As the service names it."""
    answers: int
    usage: Usage
    cost: float | None
    """By the price, or what the service says it took; None when neither is known."""


def receipts(
    spent: Iterable[Spent],
    *,
    label: str,
    price: tuple[float, float] | None = None,
) -> list[Receipt]:
    """Add `Journal.spent()` up by run, a metadata key's value, and model, oldest first.

    The sum over all receipts is the sum over all answers, whatever became of their texts.
    """
    sums: dict[tuple[str, str, str], Receipt] = {}
    for row in sorted(spent, key=lambda row: row.since):
        value = row.metadata.get(label, "")
        key = (row.run, value, row.model)
        known = sums.get(key)
        usage = row.usage + (known.usage if known else Usage())
        sums[key] = Receipt(
            run=row.run,
            since=known.since if known else row.since,
            label=value,
            model=row.model,
            answers=row.answers + (known.answers if known else 0),
            usage=usage,
            cost=_paid(usage, price),
        )
    return list(sums.values())


def _paid(usage: Usage, price: tuple[float, float] | None) -> float | None:
    """Return what was paid: what the service says goes before our own calculation."""
    if usage.charge:
        return usage.charge
    return None if price is None else cost_of(usage, price)
