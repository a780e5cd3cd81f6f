"""The glossary: words that are always translated in the same way, or not at all."""

from mkdocs_batch_i18n.glossary.files import read
from mkdocs_batch_i18n.glossary.terms import Glossary, Term

__all__ = ["Glossary", "Term", "read"]
