"""Texts that extensions and themes write by themselves, in English whatever the language is."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from mkdocs_batch_i18n.site import locales

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from xml.etree.ElementTree import Element

    from markdown import Markdown
    from mkdocs.config.defaults import MkDocsConfig

_TEXTS = {
    "ar": ("رابط دائم", "العودة إلى الحاشية %d في النص", "الصفحة غير موجودة"),
    "bg": ("Постоянна връзка", "Обратно към бележка %d в текста", "Страницата не е намерена"),
    "bn": ("স্থায়ী লিঙ্ক", "লেখায় পাদটীকা %d-এ ফিরে যান", "পাওয়া যায়নি"),
    "ca": ("Enllaç permanent", "Torna a la nota %d del text", "No s’ha trobat"),
    "cs": ("Trvalý odkaz", "Zpět k poznámce %d v textu", "Nenalezeno"),
    "da": ("Permanent link", "Tilbage til fodnote %d i teksten", "Ikke fundet"),
    "de": ("Dauerhafter Link", "Zurück zu Fußnote %d im Text", "Nicht gefunden"),
    "el": ("Μόνιμος σύνδεσμος", "Επιστροφή στην υποσημείωση %d στο κείμενο", "Δεν βρέθηκε"),
    "es": ("Enlace permanente", "Volver a la nota %d del texto", "No encontrado"),
    "et": ("Püsilink", "Tagasi joonealuse märkuse %d juurde tekstis", "Ei leitud"),
    "fa": ("پیوند پایدار", "بازگشت به پانویس %d در متن", "پیدا نشد"),
    "fi": ("Pysyvä linkki", "Takaisin alaviitteeseen %d tekstissä", "Ei löytynyt"),
    "fr": ("Lien permanent", "Retour à la note %d dans le texte", "Page introuvable"),
    "he": ("קישור קבוע", "חזרה להערה %d בטקסט", "לא נמצא"),
    "hi": ("स्थायी लिंक", "पाठ में पाद-टिप्पणी %d पर लौटें", "नहीं मिला"),
    "hr": ("Trajna poveznica", "Natrag na bilješku %d u tekstu", "Nije pronađeno"),
    "hu": ("Állandó hivatkozás", "Vissza a(z) %d. lábjegyzethez a szövegben", "Nem található"),
    "id": ("Tautan permanen", "Kembali ke catatan kaki %d dalam teks", "Tidak ditemukan"),
    "it": ("Collegamento permanente", "Torna alla nota %d nel testo", "Pagina non trovata"),
    "ja": ("この見出しへのリンク", "本文の脚注 %d に戻る", "ページが見つかりません"),
    "ko": ("고유 링크", "본문의 각주 %d(으)로 돌아가기", "페이지를 찾을 수 없습니다"),
    "lt": ("Nuolatinė nuoroda", "Grįžti prie %d išnašos tekste", "Nerasta"),
    "lv": ("Pastāvīgā saite", "Atpakaļ uz %d. zemsvītras piezīmi tekstā", "Nav atrasts"),
    "nb": ("Permanent lenke", "Tilbake til fotnote %d i teksten", "Ikke funnet"),
    "nl": ("Permanente link", "Terug naar voetnoot %d in de tekst", "Niet gevonden"),
    "pl": ("Stały odnośnik", "Wróć do przypisu %d w tekście", "Nie znaleziono"),
    "pt": ("Link permanente", "Voltar à nota %d no texto", "Página não encontrada"),
    "ro": ("Legătură permanentă", "Înapoi la nota %d din text", "Pagina nu a fost găsită"),
    "ru": ("Постоянная ссылка", "Вернуться к сноске %d в тексте", "Страница не найдена"),
    "sk": ("Trvalý odkaz", "Späť na poznámku %d v texte", "Nenašlo sa"),
    "sl": ("Trajna povezava", "Nazaj na opombo %d v besedilu", "Ni najdeno"),
    "sr": ("Трајна веза", "Назад на фусноту %d у тексту", "Није пронађено"),
    "sv": ("Permanent länk", "Tillbaka till fotnot %d i texten", "Hittades inte"),
    "th": ("ลิงก์ถาวร", "กลับไปยังเชิงอรรถ %d ในเนื้อหา", "ไม่พบหน้านี้"),
    "tr": ("Kalıcı bağlantı", "Metindeki %d numaralı dipnota dön", "Bulunamadı"),
    "uk": ("Постійне посилання", "Повернутися до виноски %d у тексті", "Сторінку не знайдено"),
    "vi": ("Liên kết cố định", "Quay lại chú thích %d trong bài", "Không tìm thấy"),
    "zh-CN": ("永久链接", "返回正文中的脚注 %d", "页面未找到"),
    "zh-TW": ("永久連結", "返回內文中的註腳 %d", "找不到頁面"),
}
"""By language: a heading's own link, a footnote's way back, a page that is not there."""

_EXTRA = {"extra": "footnotes", "pymdownx.extra": "markdown.extensions.footnotes"}
"""Extensions that bring footnotes along, and what they call them in their settings."""
_NOT_FOUND = "<h1>404 - Not found</h1>"
"""Material's."""

CALLOUTS = ("Note", "Tip", "Important", "Warning", "Caution", "Danger", "Info", "Example")
"""The titles that `markdown-callouts` gives to `> [!NOTE]` and `NOTE: text`."""


def speak(config: MkDocsConfig, code: str) -> None:
    """Let extensions write titles of links in a language, where the site has not set them."""
    found = _of(code)
    if not found:
        return
    link, back, _ = found
    names = {_short(name) for name in config.markdown_extensions if isinstance(name, str)}
    toc = _settings(config, "toc")
    if toc.get("permalink"):
        toc.setdefault("permalink_title", link)
    if "footnotes" in names:
        _settings(config, "footnotes").setdefault("BACKLINK_TITLE", back)
    for name, inner in _EXTRA.items():
        if name in names and "footnotes" not in names:
            footnotes = dict(_settings(config, name).get(inner) or {})
            _settings(config, name)[inner] = {"BACKLINK_TITLE": back, **footnotes}


def error_page(output: str, code: str) -> str:
    """Return Material's 404.html with its heading in a language."""
    found = _of(code)
    if not found:
        return output
    return output.replace(_NOT_FOUND, f"<h1>404 - {html.escape(found[2], quote=False)}</h1>", 1)


def has_callouts(config: MkDocsConfig) -> bool:
    """Tell whether the site's pages may have callouts, whose titles are in no page."""
    names = [name for name in config.markdown_extensions if isinstance(name, str)]
    return any(name.rpartition(".")[2].endswith("callouts") for name in names)


class NameCallouts(Extension):
    """A Markdown extension that gives callouts their titles in a language."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        """Take what translates a title."""
        super().__init__()
        self._translate = translate

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by Python-Markdown
        """Act on the finished tree, before the titles of headings are read."""
        md.treeprocessors.register(_OnCallouts(md, self._translate), "batch_i18n_callouts", 25)


class _OnCallouts(Treeprocessor):
    def __init__(self, md: Markdown, translate: Callable[[str], str]) -> None:
        super().__init__(md)
        self._translate = translate

    def run(self, root: Element) -> None:
        for div in root.iter("div"):
            kinds = div.get("class", "").split()
            title = next(iter(div), None)
            if "admonition" not in kinds or title is None or len(title):
                continue
            text = title.text or ""
            named = title.get("class") == "admonition-title" and text.lower() in kinds
            if named and text in CALLOUTS:
                title.text = self._translate(text)


def _of(code: str) -> tuple[str, str, str] | None:
    name = locales.lookup(code, _TEXTS)
    return _TEXTS[name] if name else None


def _short(name: str) -> str:
    return name.removeprefix("markdown.extensions.")


def _settings(config: MkDocsConfig, name: str) -> MutableMapping[str, Any]:
    """Return the settings of an extension, under whichever of its names the site has it."""
    configs = config.mdx_configs
    full = f"markdown.extensions.{name}"
    used = full if full in config.markdown_extensions else name
    configs[used] = dict(configs.get(used) or {})
    return configs[used]
