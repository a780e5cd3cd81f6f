"""What may be stored, and what may not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mkdocs_batch_i18n.document import check

CASES = yaml.safe_load((Path(__file__).parent / "checks.yml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["answer"][:40])
def test_an_answer_is_refused_by_the_rules_that_it_breaks(case: dict[str, Any]) -> None:
    """Exactly the named rules speak; an honest answer passes all."""
    found = {
        violation.rule for violation in check(case["message"], case["answer"], case.get("language"))
    }
    assert sorted(found) == case["rules"]


def test_an_endless_answer_is_refused_at_once() -> None:
    """A megabyte is not read, whatever it holds."""
    for sign in ("a", "[", "*", "`", "&", "<", "{{1}}", "www."):
        (violation,) = check("Some words.", sign * 1_000_000, "es")
        assert violation.rule == "size"


def test_half_a_character_is_refused() -> None:
    """A lone surrogate cannot be written to any file; YAML cannot hold one, either."""
    (violation,) = check("Some words.", "Ein \ud83d Wort.")
    assert (violation.rule, violation.message) == ("characters", "control characters: U+D83D")
