"""The options in mkdocs.yml, declared once; checked, and resolved to settings."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mkdocs.config import config_options as c
from mkdocs.config.base import ValidationError

from mkdocs_batch_i18n.errors import ConfigurationError
from mkdocs_batch_i18n.settings import (
    Language,
    OnMissing,
    Price,
    ProviderSettings,
    Settings,
    Translate,
)
from mkdocs_batch_i18n.site import locales
from mkdocs_batch_i18n.site.language_options import LanguageEntry, Languages
from mkdocs_batch_i18n.site.option_types import (
    Address,
    Amount,
    CheckedConfig,
    Count,
    Duration,
    Mode,
    Notices,
    Parallel,
    Patterns,
    Switch,
    Tag,
    VariableName,
)
from mkdocs_batch_i18n.site.people import Layout, Structure
from mkdocs_batch_i18n.site.quality_options import Checks, Models, SecondPassOptions, second_pass
from mkdocs_batch_i18n.stores import SCHEMES

if TYPE_CHECKING:
    from collections.abc import Callable


class PriceOptions(CheckedConfig):  # type: ignore[no-untyped-call]
    """What a million tokens cost, in a currency of your choice."""

    input = c.Optional(Amount())
    """Price of a million tokens sent."""
    output = c.Optional(Amount())
    """Price of a million tokens received."""


class ProviderOptions(CheckedConfig):  # type: ignore[no-untyped-call]
    """The service that translates."""

    type = c.Choice(("batch", "chat", "hive", "pseudo", "files"), default="batch")
    """`batch`: an OpenAI-compatible Batch API. `chat`: the same requests one at a time, for Ollama,
    llama.cpp, vLLM and services without batches. `hive`: Hive's Translation API. `pseudo`:
    accents, expansion and brackets instead of a translation, with no network and a memory of its
    own. `files`: batch files to carry to any engine, see the commands `export` and `import`."""
    base_url = c.Optional(c.URL())
    """Where the API is, with its version; by default `https://batch.inference.net/v1` for `batch`,
    `https://api.inference.net/v1` for `chat` and `https://api.thehive.ai` for `hive`."""
    model = c.Type(str, default="meta-llama/llama-3.2-3b-instruct/fp-8")
    """The model that translates."""
    models = Models()
    """Other models for some pages, by gitignore-style pattern; the last one that fits counts, and
    `translate: {model: NAME}` in a page's front matter stands above all."""
    endpoint = c.Choice(("/v1/chat/completions", "/v1/completions"), default="/v1/chat/completions")
    """The endpoint that each request is for."""
    api_key_env = c.Optional(VariableName())
    """Name of the environment variable that holds the key; by default `INFERENCE_API_KEY`, or
    `HIVE_API_KEY` for `hive`. A server on this machine needs none."""
    temperature = Amount(0.3)
    """How freely the model chooses its words."""
    structured_output = Switch()
    """Whether requests carry the JSON schema that the service is to hold the answer to: `on`,
    `off`, or `auto`, which is `on` for inference.net and OpenAI. Ollama, llama.cpp and vLLM have
    it too. An answer is read with the same care without it."""
    completion_window = c.Type(str, default="24h")
    """The time within which the service promises to answer."""
    webhook_url = c.Optional(c.URL())
    """Where the service may announce that a batch is done."""
    max_requests_per_batch = Count(50_000)
    """The most requests that the service takes in one batch."""
    max_bytes_per_batch = Count(200_000_000)
    """The largest file that the service takes."""
    poll_interval = Duration("10s")
    """Time between two looks at a batch, at first."""
    concurrency = Count(8)
    """Requests under way at once (`chat`, `hive`)."""
    requests_per_minute = c.Optional(Amount())
    """Requests that may leave in a minute (`chat`, `hive`)."""
    allow_http = c.ListOfItems(c.Type(str), default=[])
    """Names of hosts to which plain http may carry the key, beside this machine."""
    language_field = c.Type(str, default="options")
    """The form field that names the languages as a JSON object (`hive`); empty: a field each,
    `input_language` and `output_language`. Neither is confirmed by any public text."""
    extra_body = c.Type(dict, default={})
    """Added to the body of each request as it is."""
    price = c.SubConfig(PriceOptions)
    """What tokens cost; needed for `max_cost` and for estimates in money."""


class Options(CheckedConfig):  # type: ignore[no-untyped-call]
    """The options of the plugin `batch-i18n`."""

    source_language = Tag("en")
    """The language that the pages are written in."""
    languages = Languages()
    """The languages to translate into: BCP 47 tags, or mappings with `code`, `name`,
    `instructions` (text or a file), `model` and `checks`. What a language has of its own is used
    as it is: `site_name`, `site_description`, `site_author`, `copyright`, `nav`,
    `nav_translations`, `admonition_translations`, `theme`, `extra`, and `fixed_link` of the
    switcher. An item with `default: true` says the same about the source language; one with
    `build: false` is left out."""
    include = Patterns(["**"])
    """Pages to translate, gitignore-style."""
    exclude = Patterns([])
    """Pages to leave in the source language, gitignore-style."""
    translate = Mode()
    """What a build does about missing translations: `auto` (with a key, send and wait; without,
    use what is known), `wait`, `submit` (send, collect what is done, do not wait), `off`."""
    max_wait = Duration("1h")
    """How long a build waits for answers."""
    on_missing = c.Choice(("source", "note", "fail"), default="source")
    """What stands where no translation is known: the source text, with a warning a language or with
    a mere `note`, which lets `--strict` pass; or a failed build."""
    max_tokens = c.Optional(Count())
    """Send nothing if the plan needs more tokens."""
    max_cost = c.Optional(Amount())
    """Send nothing if the plan costs more; needs `provider.price`."""
    provider = c.SubConfig(ProviderOptions)
    """The service that translates."""
    pack_tokens = Count(1500)
    """Source tokens that travel in one request."""
    cache_dir = c.Type(str, default=".cache/mkdocs-batch-i18n")
    """Folder for all that was ever answered; keep it between builds."""
    memory = c.Optional(Address(tuple(SCHEMES)))
    """A server on which several machines share what was answered: `redis://host:6379/0` or
    `postgresql://host/name`. Put an address with a password into a variable: `!ENV MEMORY_URL`."""
    catalogs_dir = c.Optional(c.Type(str))
    """Folder of the PO files that people edit, such as `locales`."""
    instructions = c.Optional(c.Type(str))
    """A style guide for all languages: text, or a file."""
    glossary = c.Optional(c.Type(str))
    """A file of terms that are always translated in the same way: YAML, CSV or TBX."""
    checks = Checks()
    """Rules that a translation has to fulfil, by name: `on` refuses it, `flag` stores it for
    somebody to look at, `off` says nothing. A language can have its own."""
    second_pass = c.SubConfig(SecondPassOptions)
    """Another model translates some pages, too, or judges their translations; where it is not
    content, somebody should look."""
    docs_structure = c.Choice(("auto", "suffix", "folder"), default="auto")
    """Where people's pages lie, which win over the machine: `suffix` is `page.es.md`, `folder` is
    `es/page.md`, and `auto` both; but a folder only if each of its pages has a source page."""
    front_matter = c.ListOfItems(c.Type(str), default=["title", "description", "summary"])
    """Front matter keys whose values are translated."""
    translate_site_name = c.Type(bool, default=False)
    """Translate `site_name` too."""
    translate_extra = c.ListOfItems(c.Type(str), default=[])
    """Texts of `extra` to translate, by dotted paths: `announcement.text`, `links.*.name`."""
    expanded = Patterns([])
    """Pages, gitignore-style, to translate after other plugins have expanded their macros and
    includes: what those write is translated too, but reviewers see it as if it stood there."""
    source_at_root = c.Type(bool, default=True)
    """The source language is at `/`; without, it is in a folder like the others, such as `/en/`,
    and `/` leads there."""
    switcher = c.Type(bool, default=True)
    """Add links to the other languages to the themes `mkdocs` and `readthedocs`, which have none;
    Material's own switcher is filled in unless `extra.alternate` is set."""
    notices = Notices()
    """What readers are told above a page, in their language: a list of `untranslated`, `partly`
    and `machine` (a machine has translated it); `true` stands for the first two."""
    reuse = c.Type(bool, default=True)
    """Keep the last site of a language if nothing that it is made of has changed."""
    serve_languages = c.ListOfItems(c.Type(str), default=[])
    """Languages that `mkdocs serve` shows beside the source language, or `all`. The environment
    variable `MKDOCS_BATCH_I18N_LANGUAGES` (`es,fr`) wins over it."""
    share_files = c.Type(bool, default=True)
    """Keep images, scripts and styles that are the same in every language once, and link to them;
    with `false` each language's folder has its own copies."""
    parallel = Parallel()
    """Languages built at the same time: `auto` (one a core) or a number."""

    reconfigure_material = c.Type(bool, default=True)
    """As in mkdocs-static-i18n: without, `extra.alternate` is left alone."""
    reconfigure_search = c.Type(bool, default=True)
    """As in mkdocs-static-i18n: without, `lang` of the search plugin is left alone."""
    fallback_to_default = c.Optional(c.Type(bool))
    """Of mkdocs-static-i18n, without effect: every language has every page."""
    build_only_locale = c.Optional(c.Type(str))
    """Of mkdocs-static-i18n, without effect: see `serve_languages`."""

    source_entry = LanguageEntry("")
    """What `languages` says about the source language, if it does (`default: true`)."""
    links: tuple[LanguageEntry, ...] = ()
    """The items of `languages` that are only links of the switcher."""
    left_out: tuple[LanguageEntry, ...] = ()
    """The languages that are not built (`build: false`)."""

    elsewhere = {"under provider": tuple(key for key, _ in ProviderOptions._schema)}  # noqa: RUF012, SLF001 - a constant; MkDocs keeps the schema there

    def validate(self) -> tuple[list[tuple[str, Exception]], list[tuple[str, str]]]:
        """Check each option, then those that depend on one another."""
        failed, doubtful = super().validate()
        return (failed or self._settle_languages() or self._cross_check()), doubtful

    def _settle_languages(self) -> list[tuple[str, Exception]]:
        """Tell the source language and mere links from the languages to translate into."""
        entries = self.languages
        source = [entry for entry in entries if entry.default]
        if len(source) > 1:
            return [("languages", ValidationError("only one language can be the default."))]
        if source:
            with warnings.catch_warnings():  # MkDocs keeps what was written, but warns who asks
                warnings.simplefilter("ignore", DeprecationWarning)
                stated = any("source_language" in layer for layer in self.user_configs)
            if stated and self.source_language != source[0].code:
                what = f"{source[0].code!r} is the default, but source_language differs."
                return [("languages", ValidationError(what))]
            self.source_entry, self.source_language = source[0], source[0].code
        self.links = tuple(entry for entry in entries if not entry.code)
        self.left_out = tuple(e for e in entries if e.code and not e.build)
        self.languages = tuple(e for e in entries if e.code and e.build and not e.default)
        if not self.languages:
            return [("languages", ValidationError("name a language beside the source language."))]
        return []

    def _cross_check(self) -> list[tuple[str, Exception]]:
        """Return what does not fit together, by option."""
        found: list[tuple[str, str]] = []
        if self.source_language in {entry.code for entry in self.languages}:
            found.append(("languages", f"holds the source language {self.source_language!r}."))
        price = self.provider.price
        if (price.input is None) != (price.output is None):
            found.append(("provider", "price needs both input and output."))
        if self.max_cost is not None and price.input is None:
            found.append(("max_cost", "needs provider.price, or nothing can be counted."))
        return [(key, ValidationError(text)) for key, text in found]

    def entry(self, code: str) -> LanguageEntry:
        """Return what is said about a language; the source language need not be named."""
        entries = (self.source_entry, *self.languages)
        return next((e for e in entries if e.code == code), LanguageEntry(code))

    @property
    def ignored(self) -> list[str]:
        """What was said in the words of mkdocs-static-i18n without effect, and why."""
        lines = [line for entry in (self.source_entry, *self.languages) for line in entry.ignored]
        if self.fallback_to_default is False:
            lines.append(
                "`fallback_to_default: false` has no effect: a page without a translation stands "
                "in the source language, with a notice."
            )
        if self.build_only_locale:
            lines.append("`build_only_locale` has no effect: every build is that of all languages.")
        lines += [f"{entry.code} is not built: `build: false`." for entry in self.left_out]
        return lines

    @property
    def layout(self) -> Layout:
        """How the names of files name a language."""
        codes = tuple(entry.code for entry in (*self.languages, *self.left_out))
        return Layout(self.source_language, codes, cast("Structure", self.docs_structure))

    @property
    def root(self) -> Path:
        """The folder of mkdocs.yml, to which paths are relative."""
        return Path(self.config_file_path or "mkdocs.yml").absolute().parent

    def translatable(self, src_uri: str) -> bool:
        """Tell whether the page at this path is to be translated."""
        return self.include.match_file(src_uri) and not self.exclude.match_file(src_uri)


ProviderOptions.elsewhere = {
    "at the plugin's own level, not under provider": tuple(key for key, _ in Options._schema)  # noqa: SLF001 - as above
}


def settings_of(options: Options, own_name: Callable[[str], str] = locales.own_name) -> Settings:
    """Return what the floors below need to know, all paths absolute and all texts read.

    `own_name` finds the name of a language in itself where the options do not say it.
    """
    root = options.root
    return Settings(
        source_language=options.source_language,
        languages=tuple(_language(entry, root, own_name) for entry in options.languages),
        provider=_provider(options.provider),
        cache_dir=root / options.cache_dir,
        memory=options.memory,
        catalogs_dir=root / options.catalogs_dir if options.catalogs_dir else None,
        translate=cast("Translate", options.translate),
        max_wait=options.max_wait,
        on_missing=cast("OnMissing", options.on_missing),
        max_tokens=options.max_tokens,
        max_cost=options.max_cost,
        pack_tokens=options.pack_tokens,
        instructions=_text_or_file(options.instructions, root),
        glossary=root / options.glossary if options.glossary else None,
        checks=options.checks,
        second_pass=second_pass(options.second_pass),
    )


def _language(entry: LanguageEntry, root: Path, own_name: Callable[[str], str]) -> Language:
    return Language(
        code=entry.code,
        name=entry.name or own_name(entry.code),
        english_name=locales.english_name(entry.code),
        instructions=_text_or_file(entry.instructions, root),
        model=entry.model,
        checks=entry.checks,
    )


_ADDRESSES = {"chat": "https://api.inference.net/v1", "hive": "https://api.thehive.ai"}
_KEYS = {"hive": "HIVE_API_KEY"}


def _provider(options: ProviderOptions) -> ProviderSettings:
    """Return the service; what was not set is what its type usually has."""
    given = {key: options[key] for key, _ in ProviderOptions._schema if options[key] is not None}  # noqa: SLF001 - as above
    usual = {"base_url": _ADDRESSES.get(options.type), "api_key_env": _KEYS.get(options.type)}
    values = {**{name: value for name, value in usual.items() if value}, **given}
    values["allow_http"] = tuple(options.allow_http)
    return ProviderSettings(**{**values, "price": _price(options.price)})


def _price(options: PriceOptions) -> Price | None:
    if options.input is None or options.output is None:
        return None
    return Price(input=options.input, output=options.output)


def _text_or_file(value: str | None, root: Path) -> str:
    """Return a text, read from its file if `value` names one."""
    if not value:
        return ""
    if "\n" in value or not re.search(r"\.(md|txt)$", value.strip()):
        return value
    path = root / value.strip()
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = f"cannot be read: {error}"
        raise ConfigurationError(
            what, where=str(path), todo="The option `instructions` names it."
        ) from error
