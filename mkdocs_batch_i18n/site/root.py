"""The root of a site whose source language is in a folder (`source_at_root: false`).

It leads to the source language, and has what is looked for nowhere else.
"""

from __future__ import annotations

import html
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_REDIRECT = """\
<!doctype html>
<html lang="{code}">
<head>
<meta charset="utf-8">
<title>{name}</title>
{canonical}<meta http-equiv="refresh" content="0; url={code}/{page}">
<meta name="robots" content="noindex">
</head>
<body><a href="{code}/{page}">{name}</a></body>
</html>
"""
_INDEX = """\
<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{entries}</sitemapindex>
"""


def furnish(
    site: Path, root_url: str, name: str, codes: Iterable[str], files: Iterable[str]
) -> None:
    """Write a site's root: redirect, 404 page, list of sitemaps, and some of its files.

    The first of `codes` is that of the source language; `files` are names of static files of its
    site, such as `robots.txt` and `CNAME`, that are looked for at the root. Its 404 page has
    addresses, no relative links, so that it can stand anywhere.
    """
    every = list(codes)
    own = site / every[0]
    for file in (*files, "404.html"):
        if (own / file).is_file():
            shutil.copyfile(own / file, site / file)
    address = html.escape(root_url)
    canonical = f'<link rel="canonical" href="{address}{every[0]}/">\n' if root_url else ""
    page = "" if root_url else "index.html"  # without a server, a folder shows its files
    text = _REDIRECT.format(code=every[0], name=html.escape(name), canonical=canonical, page=page)
    (site / "index.html").write_text(text, "utf-8")
    listed = [code for code in every if (site / code / "sitemap.xml").is_file()]
    if root_url and listed:
        entries = "".join(
            f"  <sitemap><loc>{address}{code}/sitemap.xml</loc></sitemap>\n" for code in listed
        )
        (site / "sitemap.xml").write_text(_INDEX.format(entries=entries), "utf-8")
