"""Options about the quality of translations: rules by name, models by page, the second pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from mkdocs.config import config_options as c
from mkdocs.config.base import BaseConfigOption, ValidationError
from pathspec.gitignore import GitIgnoreSpec

from mkdocs_batch_i18n.errors import PageError
from mkdocs_batch_i18n.settings import Level, SecondPass
from mkdocs_batch_i18n.site.levels import levels_of
from mkdocs_batch_i18n.site.option_types import Amount, CheckedConfig

if TYPE_CHECKING:
    from mkdocs_batch_i18n.settings import Method


class Checks(BaseConfigOption[Mapping[str, Level]]):
    """Rules by name, each `on`, `flag` or `off`."""

    def __init__(self) -> None:
        """Let every rule stand at its usual level."""
        super().__init__()
        self.default: Mapping[str, Level] = {}

    def run_validation(self, value: object, /) -> Mapping[str, Level]:
        """Return the levels that differ."""
        return levels_of(value)


class Models(BaseConfigOption[Mapping[str, str]]):
    """Models by gitignore-style patterns of pages."""

    def __init__(self) -> None:
        """Let every page have the usual model."""
        super().__init__()
        self.default: Mapping[str, str] = {}

    def run_validation(self, value: object, /) -> Mapping[str, str]:
        """Return the models in their order."""
        if not isinstance(value, Mapping):
            what = f'expected patterns with models, as in {{"reference/**": large}}: {value!r}'
            raise ValidationError(what)
        for pattern, model in value.items():
            if not isinstance(pattern, str) or not isinstance(model, str) or not model.strip():
                what = f"expected a pattern and the name of a model: {pattern!r}: {model!r}"
                raise ValidationError(what)
            _compiled([pattern])
        return dict(value)


class Share(Amount):
    """A number from 0 to 1."""

    def run_validation(self, value: object, /) -> float:
        """Return the number."""
        share = super().run_validation(value)
        if share > 1:
            what = f"expected a number from 0 to 1: {value!r}"
            raise ValidationError(what)
        return share


class SecondPassOptions(CheckedConfig):  # type: ignore[no-untyped-call]
    """Another model looks at some pages, too; where it is not content, a person should look."""

    model = c.Optional(c.Type(str))
    """The other model; without one there is no second pass."""
    pages = c.ListOfItems(c.Type(str), default=[])
    """Patterns of those pages, gitignore-style; `review: true` in a page's front matter adds it."""
    threshold = Share(0.7)
    """Agreement below which a segment is flagged: 1 for the same words, about 0.3 for others. For
    a judge, the hundredth of the score below which `review` and `status` name it."""
    method = c.Choice(("translate", "judge"), default="translate")
    """`translate`: the model translates the pages, too, and where both differ a segment is flagged.
    `judge`: it scores the translations that are known, and names errors; that is only reported."""

    def validate(self) -> tuple[list[tuple[str, Exception]], list[tuple[str, str]]]:
        """Check the patterns, too."""
        failed, warnings = super().validate()
        try:
            _compiled(self.pages)
        except ValidationError as error:
            failed.append(("pages", error))
        return failed, warnings


def second_pass(options: SecondPassOptions) -> SecondPass | None:
    """Return the second pass, if there is to be one."""
    if not options.model:
        return None
    return SecondPass(
        model=options.model,
        pages=tuple(options.pages),
        threshold=options.threshold,
        method=cast("Method", options.method),
    )


def _compiled(patterns: list[str]) -> GitIgnoreSpec:
    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        what = f"no file pattern: {error}"
        raise ValidationError(what) from error


def wishes(front_matter: Mapping[str, Any], uri: str) -> tuple[str, bool]:
    """Return what a page asks for in its front matter: a model, and a second pass.

    Raises `PageError` for what nobody understands.
    """
    asked = front_matter.get("translate")
    model = asked.get("model", "") if isinstance(asked, Mapping) else ""
    if not isinstance(model, str) or (isinstance(asked, Mapping) and set(asked) - {"model"}):
        what = f"`translate` in the front matter is not understood: {asked!r}"
        todo = "Write `translate: false`, or `translate: {model: NAME}`."
        raise PageError(what, where=uri, todo=todo)
    return model, front_matter.get("review") is True
