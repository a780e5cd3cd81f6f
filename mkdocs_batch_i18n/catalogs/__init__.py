"""Gettext catalogs: people's translations, in files that live in git.

`locales/<language>/<page path>.po` holds one page, `locales/<language>/_site.po` the site's own
strings. `msgid` is a segment's message and `msgstr` its translation, marks in place. An entry is a
person's unless a comment says that a machine wrote exactly the text that stands there: a changed
text, or a removed comment, makes it a person's. A `fuzzy` entry is not used.

Where a file marks machines' texts as `fuzzy` too (`unreviewed machine translation ...`), these
are used all the same, and who clears the flag has approved the text.
"""

from mkdocs_batch_i18n.catalogs.entries import Entry, machine_comment
from mkdocs_batch_i18n.catalogs.folder import Catalogs
from mkdocs_batch_i18n.catalogs.writing import SITE, Style

__all__ = ["SITE", "Catalogs", "Entry", "Style", "machine_comment"]
