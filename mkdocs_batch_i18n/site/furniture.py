"""What readers meet on a page beside its text: the switcher of MkDocs' own themes, and notices."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.site import locales

if TYPE_CHECKING:
    from collections.abc import Iterable

_BAR = re.compile(r'<ul class="nav navbar-nav ms-md-auto">')
"""Where the theme `mkdocs` has its search and its arrows."""
_SIDE = re.compile(r'(?=<div class="wy-menu wy-menu-vertical")')
"""Before the navigation of the theme `readthedocs`."""
_MAIN = re.compile(r'<(?:article|div|main)\b[^>]*(?:\brole="main"|\bmd-content__inner\b)[^>]*>')
"""Where the page's own text begins, in Material and the themes of MkDocs."""

_INHERITED = ' style="color:inherit"'

_UNTRANSLATED = {
    "ar": "لم تُترجم هذه الصفحة بعد.",
    "bg": "Тази страница все още не е преведена.",
    "bn": "এই পৃষ্ঠাটি এখনও অনূদিত হয়নি।",
    "ca": "Aquesta pàgina encara no està traduïda.",
    "cs": "Tato stránka zatím není přeložena.",
    "da": "Denne side er endnu ikke oversat.",
    "de": "Diese Seite ist noch nicht übersetzt.",
    "el": "Αυτή η σελίδα δεν έχει μεταφραστεί ακόμη.",
    "en": "This page has not been translated yet.",
    "es": "Esta página aún no está traducida.",
    "et": "Seda lehte pole veel tõlgitud.",
    "fa": "این صفحه هنوز ترجمه نشده است.",
    "fi": "Tätä sivua ei ole vielä käännetty.",
    "fr": "Cette page n’est pas encore traduite.",
    "he": "דף זה עדיין לא תורגם.",
    "hi": "इस पृष्ठ का अभी तक अनुवाद नहीं हुआ है।",
    "hr": "Ova stranica još nije prevedena.",
    "hu": "Ez az oldal még nincs lefordítva.",
    "id": "Halaman ini belum diterjemahkan.",
    "it": "Questa pagina non è ancora tradotta.",
    "ja": "このページはまだ翻訳されていません。",
    "ko": "이 페이지는 아직 번역되지 않았습니다.",
    "lt": "Šis puslapis dar neišverstas.",
    "lv": "Šī lapa vēl nav iztulkota.",
    "nb": "Denne siden er ikke oversatt ennå.",
    "nl": "Deze pagina is nog niet vertaald.",
    "pl": "Ta strona nie została jeszcze przetłumaczona.",
    "pt": "Esta página ainda não foi traduzida.",
    "ro": "Această pagină nu este încă tradusă.",
    "ru": "Эта страница ещё не переведена.",
    "sk": "Táto stránka zatiaľ nie je preložená.",
    "sl": "Ta stran še ni prevedena.",
    "sr": "Ова страница још није преведена.",
    "sv": "Den här sidan är inte översatt än.",
    "th": "หน้านี้ยังไม่ได้รับการแปล",
    "tr": "Bu sayfa henüz çevrilmedi.",
    "uk": "Цю сторінку ще не перекладено.",
    "vi": "Trang này chưa được dịch.",
    "zh-CN": "本页尚未翻译。",
    "zh-TW": "本頁尚未翻譯。",
}


def switcher(output: str, current: str, entries: Iterable[tuple[str, str, str]]) -> str:
    """Return a page of one of MkDocs' own themes with links to its other languages.

    Each entry is a language's code, its name and the link. Pages of other themes stay as they are.
    """
    entries = list(entries)
    if bar := _BAR.search(output):
        items = (f"<li>{_link(entry, current, 'dropdown-item')}</li>" for entry in entries)
        name = html.escape(next(name for code, name, _ in entries if code == current))
        added = (
            '<li class="nav-item dropdown"><a href="#" class="nav-link dropdown-toggle" '
            f'role="button" data-bs-toggle="dropdown" aria-expanded="false">{name}</a>'
            f'<ul class="dropdown-menu">{"".join(items)}</ul></li>'
        )
        return output[: bar.end()] + added + output[bar.end() :]
    if side := _SIDE.search(output):
        links = " · ".join(_link(entry, current, "") for entry in entries)
        added = f'<div style="padding:0 1.6em .8em;text-align:center;color:#d9d9d9">{links}</div>\n'
        return output[: side.start()] + added + output[side.start() :]
    return output


def _link(entry: tuple[str, str, str], current: str, kind: str) -> str:
    """Return the link to one language, named in that language."""
    code, name, link = entry
    here = ' aria-current="true"' if code == current else ""
    classes = f' class="{kind}{" active" * bool(here)}"' if kind else ""
    spoken = f' lang="{code}" hreflang="{code}"' if code else ""
    return f'<a href="{html.escape(link)}"{classes}{spoken}{here}>{html.escape(name)}</a>'


def notice(output: str, code: str, source: str) -> str:
    """Return a page that says, in the reader's language, that its text is in the source language.

    Its text is marked as such, for whatever reads it aloud. A page whose theme hides where its
    text begins stays as it is.
    """
    main = _MAIN.search(output)
    if not main:
        return output
    found = locales.lookup(code, _UNTRANSLATED) or "en"
    side, base = locales.direction(found), locales.direction(source)
    added = (
        f'<div class="admonition info" lang="{found}" dir="{side}">'
        f'<p class="admonition-title">{_UNTRANSLATED[found]}</p></div>'
    )
    opened = f'{main[0][:-1]} lang="{source}" dir="{base}">'
    return output[: main.start()] + opened + added + output[main.end() :]
