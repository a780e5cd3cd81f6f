"""Which model translates a page, and which pages are translated twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pathspec.gitignore import GitIgnoreSpec

from mkdocs_batch_i18n import quality

if TYPE_CHECKING:
    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.workflow.pages import Page


class Choice:
    """Matches pages with the patterns of the settings."""

    def __init__(self, settings: Settings) -> None:
        """Compile the patterns; raises `ConfigurationError` if texts cannot be compared here."""
        self._models = [
            (GitIgnoreSpec.from_lines([pattern]), model)
            for pattern, model in settings.provider.models.items()
        ]
        self._one = settings.provider.type in {"hive", "pseudo"}
        self.second = None if self._one else settings.second_pass
        """The second pass, where the engine has models to choose from."""
        if self.second is not None and self.second.method == "translate":
            quality.require()
        self._twice = GitIgnoreSpec.from_lines(self.second.pages if self.second else ())

    def model(self, page: Page, usual: str) -> str:
        """Return the model for a page: its own wish, the last pattern that fits, or the usual."""
        if self._one:
            return usual
        fitting = [model for spec, model in self._models if spec.match_file(page.uri)]
        return page.model or (fitting[-1] if fitting else usual)

    def is_twice(self, page: Page) -> bool:
        """Tell whether another model looks at this page, too."""
        return self.second is not None and (page.review or self._twice.match_file(page.uri))
