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
    found = {violation.rule for violation in check(case["message"], case["answer"])}
    assert sorted(found) == case["rules"]
