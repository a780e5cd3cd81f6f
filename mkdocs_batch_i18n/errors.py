"""Errors a user can act on: what happened, where, and what to do."""

from __future__ import annotations


class I18nError(Exception):
    """The base of every error this package raises on purpose.

    Reads `where: what. todo`; `where` is a file and line (`guide.md:12`), an option's name or a
    URL, and may be empty. An offending text belongs at the end of `what`, quoted.
    """

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        """Keep the three parts, so that an edge can show them apart."""
        self.what = what
        self.where = where
        self.todo = todo
        super().__init__(str(self))

    def __str__(self) -> str:
        """Join the parts to one sentence for people."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}" + (f" {self.todo}" if self.todo else "")


class ConfigurationError(I18nError):
    """An option or a file that the options name cannot be used."""


class PageError(I18nError):
    """A page cannot be read or cut."""


class CatalogError(I18nError):
    """A PO file cannot be read or written."""


class MemoryFolderError(I18nError):
    """The cache folder cannot be read or written."""


class BudgetError(I18nError):
    """The plan would cost more than the options allow; nothing was sent."""


class ServiceError(I18nError):
    """The translation service refused, failed or cannot be reached; nothing is lost."""
