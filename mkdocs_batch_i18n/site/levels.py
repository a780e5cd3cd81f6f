"""The levels of rules, as an option writes them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from mkdocs.config.base import ValidationError

from mkdocs_batch_i18n.settings import Level
from mkdocs_batch_i18n.standards import FIRM, LEVELS

_LEVELS: dict[object, Level] = {"on": "on", "flag": "flag", "off": "off", True: "on", False: "off"}
"""What a rule can be set to; YAML reads a bare `on` as true and a bare `off` as false."""


def levels_of(value: object) -> Mapping[str, Level]:
    """Return the levels of rules, checked; raises `ValidationError`."""
    if not isinstance(value, Mapping):
        what = f"expected rules with on, flag or off, as in {{length: off}}: {value!r}"
        raise ValidationError(what)
    return {_rule(str(rule)): _level(str(rule), level) for rule, level in value.items()}


def _rule(name: str) -> str:
    if name in FIRM:
        what = f"the rule {name!r} keeps foreign code and links out of pages, so it stays on."
        raise ValidationError(what)
    if name not in LEVELS:
        nearest = difflib.get_close_matches(name, LEVELS, n=1)
        hint = f"Did you mean {nearest[0]!r}?" if nearest else f"There are {', '.join(LEVELS)}."
        what = f"no rule is called {name!r}. {hint}"
        raise ValidationError(what)
    return name


def _level(rule: str, value: object) -> Level:
    level = _LEVELS.get(value) if isinstance(value, (str, bool)) else None
    if level is None:
        what = f"{rule!r} is on, flag or off, not {value!r}."
        raise ValidationError(what)
    return level
