"""What readers are told about the text of a page, in their language."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.site import locales

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = ("untranslated", "partly", "machine")
"""The page is in the source language; parts of it are; a machine has translated it."""
USUAL = frozenset({"untranslated", "partly"})
"""What readers are told without a word from the site: why they read another language.

Who has translated a page is the site's own affair: many stand by what was reviewed, and a box on
every page is what readers learn to overlook.
"""

_TEXTS = {
    "ar": (
        "لم تُترجم هذه الصفحة بعد.",
        "لم تُترجم بعض أجزاء هذه الصفحة بعد.",
        "تُرجمت هذه الصفحة آليًا.",
    ),
    "bg": (
        "Тази страница все още не е преведена.",
        "Части от тази страница все още не са преведени.",
        "Тази страница е преведена машинно.",
    ),
    "bn": (
        "এই পৃষ্ঠাটি এখনও অনূদিত হয়নি।",
        "এই পৃষ্ঠার কিছু অংশ এখনও অনূদিত হয়নি।",
        "এই পৃষ্ঠাটি যন্ত্রের সাহায্যে অনূদিত।",
    ),
    "ca": (
        "Aquesta pàgina encara no està traduïda.",
        "Algunes parts d’aquesta pàgina encara no estan traduïdes.",
        "Aquesta pàgina s’ha traduït automàticament.",
    ),
    "cs": (
        "Tato stránka zatím není přeložena.",
        "Části této stránky zatím nejsou přeloženy.",
        "Tato stránka byla přeložena strojově.",
    ),
    "da": (
        "Denne side er endnu ikke oversat.",
        "Dele af denne side er endnu ikke oversat.",
        "Denne side er maskinoversat.",
    ),
    "de": (
        "Diese Seite ist noch nicht übersetzt.",
        "Teile dieser Seite sind noch nicht übersetzt.",
        "Diese Seite wurde maschinell übersetzt.",
    ),
    "el": (
        "Αυτή η σελίδα δεν έχει μεταφραστεί ακόμη.",
        "Ορισμένα μέρη αυτής της σελίδας δεν έχουν μεταφραστεί ακόμη.",
        "Αυτή η σελίδα μεταφράστηκε αυτόματα.",
    ),
    "en": (
        "This page has not been translated yet.",
        "Parts of this page have not been translated yet.",
        "This page was translated by a machine.",
    ),
    "es": (
        "Esta página aún no está traducida.",
        "Algunas partes de esta página aún no están traducidas.",
        "Esta página se ha traducido automáticamente.",
    ),
    "et": (
        "Seda lehte pole veel tõlgitud.",
        "Osa sellest lehest pole veel tõlgitud.",
        "See leht on masintõlgitud.",
    ),
    "fa": (
        "این صفحه هنوز ترجمه نشده است.",
        "بخش‌هایی از این صفحه هنوز ترجمه نشده است.",
        "این صفحه با ماشین ترجمه شده است.",
    ),
    "fi": (
        "Tätä sivua ei ole vielä käännetty.",
        "Osia tästä sivusta ei ole vielä käännetty.",
        "Tämä sivu on konekäännetty.",
    ),
    "fr": (
        "Cette page n’est pas encore traduite.",
        "Certaines parties de cette page ne sont pas encore traduites.",
        "Cette page a été traduite automatiquement.",
    ),
    "he": (
        "דף זה עדיין לא תורגם.",
        "חלקים מדף זה עדיין לא תורגמו.",
        "דף זה תורגם בתרגום מכונה.",
    ),
    "hi": (
        "इस पृष्ठ का अभी तक अनुवाद नहीं हुआ है।",
        "इस पृष्ठ के कुछ भागों का अभी तक अनुवाद नहीं हुआ है।",
        "इस पृष्ठ का अनुवाद मशीन द्वारा किया गया है।",
    ),
    "hr": (
        "Ova stranica još nije prevedena.",
        "Dijelovi ove stranice još nisu prevedeni.",
        "Ova je stranica strojno prevedena.",
    ),
    "hu": (
        "Ez az oldal még nincs lefordítva.",
        "Az oldal egyes részei még nincsenek lefordítva.",
        "Ez az oldal gépi fordítással készült.",
    ),
    "id": (
        "Halaman ini belum diterjemahkan.",
        "Sebagian halaman ini belum diterjemahkan.",
        "Halaman ini diterjemahkan oleh mesin.",
    ),
    "it": (
        "Questa pagina non è ancora tradotta.",
        "Alcune parti di questa pagina non sono ancora tradotte.",
        "Questa pagina è stata tradotta automaticamente.",
    ),
    "ja": (
        "このページはまだ翻訳されていません。",
        "このページには、まだ翻訳されていない部分があります。",
        "このページは機械翻訳されたものです。",
    ),
    "ko": (
        "이 페이지는 아직 번역되지 않았습니다.",
        "이 페이지의 일부는 아직 번역되지 않았습니다.",
        "이 페이지는 기계 번역되었습니다.",
    ),
    "lt": (
        "Šis puslapis dar neišverstas.",
        "Kai kurios šio puslapio dalys dar neišverstos.",
        "Šis puslapis išverstas mašininiu būdu.",
    ),
    "lv": (
        "Šī lapa vēl nav iztulkota.",
        "Dažas šīs lapas daļas vēl nav iztulkotas.",
        "Šī lapa ir mašīntulkota.",
    ),
    "nb": (
        "Denne siden er ikke oversatt ennå.",
        "Deler av denne siden er ikke oversatt ennå.",
        "Denne siden er maskinoversatt.",
    ),
    "nl": (
        "Deze pagina is nog niet vertaald.",
        "Delen van deze pagina zijn nog niet vertaald.",
        "Deze pagina is machinaal vertaald.",
    ),
    "pl": (
        "Ta strona nie została jeszcze przetłumaczona.",
        "Części tej strony nie zostały jeszcze przetłumaczone.",
        "Ta strona została przetłumaczona maszynowo.",
    ),
    "pt": (
        "Esta página ainda não foi traduzida.",
        "Algumas partes desta página ainda não foram traduzidas.",
        "Esta página foi traduzida automaticamente.",
    ),
    "ro": (
        "Această pagină nu este încă tradusă.",
        "Unele părți ale acestei pagini nu sunt încă traduse.",
        "Această pagină a fost tradusă automat.",
    ),
    "ru": (
        "Эта страница ещё не переведена.",
        "Часть этой страницы ещё не переведена.",
        "Эта страница переведена автоматически.",
    ),
    "sk": (
        "Táto stránka zatiaľ nie je preložená.",
        "Časti tejto stránky zatiaľ nie sú preložené.",
        "Táto stránka bola preložená strojovo.",
    ),
    "sl": (
        "Ta stran še ni prevedena.",
        "Deli te strani še niso prevedeni.",
        "Ta stran je strojno prevedena.",
    ),
    "sr": (
        "Ова страница још није преведена.",
        "Делови ове странице још нису преведени.",
        "Ова страница је машински преведена.",
    ),
    "sv": (
        "Den här sidan är inte översatt än.",
        "Delar av den här sidan är inte översatta än.",
        "Den här sidan är maskinöversatt.",
    ),
    "th": (
        "หน้านี้ยังไม่ได้รับการแปล",
        "บางส่วนของหน้านี้ยังไม่ได้รับการแปล",
        "หน้านี้แปลโดยเครื่อง",
    ),
    "tr": (
        "Bu sayfa henüz çevrilmedi.",
        "Bu sayfanın bazı bölümleri henüz çevrilmedi.",
        "Bu sayfa makine çevirisiyle hazırlandı.",
    ),
    "uk": (
        "Цю сторінку ще не перекладено.",
        "Частину цієї сторінки ще не перекладено.",
        "Цю сторінку перекладено автоматично.",
    ),
    "vi": (
        "Trang này chưa được dịch.",
        "Một số phần của trang này chưa được dịch.",
        "Trang này được dịch bằng máy.",
    ),
    "zh-CN": (
        "本页尚未翻译。",
        "本页部分内容尚未翻译。",
        "本页由机器翻译。",
    ),
    "zh-TW": (
        "本頁尚未翻譯。",
        "本頁部分內容尚未翻譯。",
        "本頁由機器翻譯。",
    ),
}
"""By language, a sentence for each of `KINDS`."""


def box(code: str, kinds: Iterable[str]) -> str:
    """Return an admonition that says these things to readers of a language; empty for none."""
    found = locales.lookup(code, _TEXTS) or "en"
    told = set(kinds)
    texts = [_TEXTS[found][number] for number, kind in enumerate(KINDS) if kind in told]
    if not texts:
        return ""
    side = locales.direction(found)
    return (
        f'<div class="admonition info" lang="{found}" dir="{side}">'
        f'<p class="admonition-title">{html.escape(" ".join(texts), quote=False)}</p></div>'
    )
