"""A small site for the workflow tests: pages as text, nothing of MkDocs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mkdocs_batch_i18n import workflow
from mkdocs_batch_i18n.batch import Clock, Limits
from mkdocs_batch_i18n.document import parse
from mkdocs_batch_i18n.settings import Language, ProviderSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from batch_server import BatchServer

KEY = "secret-key-for-tests"

GUIDE = """\
# The guide

Read the whole [manual](manual.md) before you run `mkdocs build` for the first time.

- The first step takes a minute.
- The second one is shorter, if nothing went wrong before.

!!! note "Before you start"

    Close every other program.
"""

INDEX = """\
# Welcome

This site explains everything.

The first step takes a minute.
"""


class Hurry(Clock):
    """A clock on which waiting takes no time."""

    def __init__(self) -> None:
        """Begin at a round second."""
        self.seconds = 1_800_000_000.0

    def time(self) -> float:
        """Return the time shown."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Go on at once."""
        self.seconds += seconds


@dataclass
class Site:
    """Pages, settings and the server; each call works with a workspace of its own."""

    folder: Path
    server: BatchServer
    sources: dict[str, str] = field(default_factory=lambda: {"index.md": INDEX, "guide.md": GUIDE})
    clock: Hurry = field(default_factory=Hurry)

    def __post_init__(self) -> None:
        """Set up two languages."""
        self.server.now = self.clock.time
        self.settings = Settings(
            source_language="en",
            languages=(
                Language(code="es", name="Español", english_name="Spanish"),
                Language(code="fr", name="Français", english_name="French"),
            ),
            provider=ProviderSettings(
                base_url=self.server.base_url, api_key_env="WORKFLOW_TEST_KEY", poll_interval=1
            ),
            cache_dir=self.folder / "cache",
            catalogs_dir=self.folder / "locales",
        )

    def change(self, **changes: object) -> None:
        """Change settings."""
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]

    def edit(self, page: str, old: str, new: str) -> None:
        """Change the text of a page."""
        assert old in self.sources[page]
        self.sources[page] = self.sources[page].replace(old, new)

    @property
    def pages(self) -> list[workflow.Page]:
        """The pages as they are now."""
        return [
            workflow.Page(uri, uri.removesuffix(".md").title(), parse(text).segments)
            for uri, text in self.sources.items()
        ]

    def workspace(self) -> workflow.Workspace:
        """Open a workspace, as a new process would."""
        limits = Limits(poll_interval=1, settle=0, backoff=0)
        return workflow.Workspace(self.settings, clock=self.clock, limits=limits)

    def plan(self) -> workflow.Plan:
        """Plan in a process of its own."""
        with self.workspace() as workspace:
            return workflow.plan(self.pages, workspace)

    def submit(self) -> int:
        """Plan and send in a process of its own; return the requests sent."""
        with self.workspace() as workspace:
            plan = workflow.plan(self.pages, workspace)
            return workflow.submit(plan, workspace).requests

    def collect(self) -> workflow.Outcome:
        """Collect in a process of its own."""
        with self.workspace() as workspace:
            return workflow.collect(workspace)

    def wait(self) -> workflow.Outcome:
        """Wait in a process of its own."""
        with self.workspace() as workspace:
            return workflow.wait(workspace, timeout=600)

    def translate(self) -> workflow.Outcome:
        """Send and wait."""
        self.submit()
        return self.wait()

    def coverage(self) -> tuple[workflow.Coverage, ...]:
        """Count what is known."""
        with self.workspace() as workspace:
            return workflow.coverage(self.pages, workspace)

    def rendered(self, page: str, language: str = "es") -> str:
        """Return a page in a language, as readers get it."""
        with self.workspace() as workspace:
            translations = workspace.translations(language)
            found = {
                segment.key: translations.find(segment, page)
                for segment in parse(self.sources[page]).segments
            }
        texts = {key: known.text for key, known in found.items() if known is not None}
        return parse(self.sources[page]).render(lambda segment: texts.get(segment.key))

    def asked(self, since: int = 0) -> Iterator[str]:
        """Yield the prompts received after the first `since`."""
        for body in self.server.requests[since:]:
            yield body["messages"][-1]["content"]
