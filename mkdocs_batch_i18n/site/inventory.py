"""What a site has to translate: each page as it will be rendered, and the site's own strings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from mkdocs.config import load_config
from mkdocs.structure.files import get_files, set_exclusions
from mkdocs.structure.nav import get_navigation
from mkdocs.utils import meta

from mkdocs_batch_i18n import document, workflow
from mkdocs_batch_i18n.errors import ConfigurationError, PageError
from mkdocs_batch_i18n.site import extra, snippets
from mkdocs_batch_i18n.site.cuts import cuts_of
from mkdocs_batch_i18n.site.labels import CALLOUTS, has_callouts
from mkdocs_batch_i18n.site.options import Options, settings_of
from mkdocs_batch_i18n.site.overrides import by_hand, labels_by_hand
from mkdocs_batch_i18n.site.people import People, require_free
from mkdocs_batch_i18n.site.quality_options import wishes
from mkdocs_batch_i18n.site.rendering import Renderer
from mkdocs_batch_i18n.site.stages import expand, is_expanded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.plugins import BasePlugin
    from mkdocs.structure import StructureItem
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as MkDocsPage

    from mkdocs_batch_i18n.document import Document, Segment
    from mkdocs_batch_i18n.settings import Settings
    from mkdocs_batch_i18n.site.cuts import Cuts
    from mkdocs_batch_i18n.site.snippets import Snippet
    from mkdocs_batch_i18n.workflow import Page

    Whole = Callable[[Sequence[Page]], frozenset[str]]
    """From pages to the addresses of those of which everything is known."""


def read_site(config_file: str | None) -> tuple[Settings, list[Page]]:
    """Return the settings and the pages of the site of a mkdocs.yml, without building it."""
    config = load_config(config_file)
    options = options_of(config)
    config.plugins.on_startup(command="build", dirty=False)
    plugin = next(p for p in config.plugins.values() if getattr(p, "config", None) is options)
    plugin.only_read()
    try:
        settings = settings_of(options)
        with workflow.Workspace(settings) as workspace:
            return settings, _read(config, plugin, lambda pages: workflow.whole(pages, workspace))
    finally:
        config.plugins.on_shutdown()


def _read(config: MkDocsConfig, own: BasePlugin[Any], known: Whole) -> list[Page]:
    """Run the events of a build up to the navigation; the order is MkDocs' own."""
    config = config.plugins.on_config(config)
    config.plugins.on_pre_build(config=config)
    files = get_files(config)
    files.add_files_from_theme(config.theme.get_env(), config)
    files = config.plugins.on_files(files, config=config)
    set_exclusions(files, config)
    nav = config.plugins.on_nav(get_navigation(files, config), config=config, files=files)
    people: People = own.people  # type: ignore[attr-defined]  # our own
    return pages_of(config, files, strings_of(config, nav), (cuts_for(config), known), people)


def options_of(config: MkDocsConfig) -> Options:
    """Return the plugin's options; an error if it is not among the plugins."""
    for plugin in config.plugins.values():
        options = getattr(plugin, "config", None)
        if isinstance(options, Options):
            return options
    what = "the plugin batch-i18n is not among the plugins."
    raise ConfigurationError(
        what,
        where=config.config_file_path,
        todo="Add it under `plugins:` with its `languages`.",
    )


def pages_of(
    config: MkDocsConfig,
    files: Files,
    strings: Page,
    cut_by: tuple[Cuts, Whole],
    people: People | None = None,
) -> list[Page]:
    """Return what is to be translated, page by page; the site's own `strings` come last.

    Bodies are cut as they reach `on_page_markdown`: without front matter, before macros. Pages
    of which something is missing are cut as their renderer wants it: `whole` names the others.
    Raises `ConfigurationError` if the site has a folder where a language's site belongs.
    """
    options = options_of(config)
    if options.source_at_root:
        require_free(files, [entry.code for entry in options.languages])
    cuts, whole = cut_by
    written = people or People()
    sources = [*_pages(config, files, options), *_included(config, files, options)]
    pages = [
        _shared(source.read(partial(cuts.cut, where=source.uri)), options, written)
        for source in sources
    ]
    wanted = [*(page for page in pages if page.segments), strings]
    missing = {page.uri for page in wanted[:-1]} - whole(wanted)
    unsure = missing | cuts.doubtful
    if unsure:
        renderer = Renderer(config)

        def judged(source: _Source, page: Page) -> Page:
            render = renderer.on(source.page)
            found = source.read(lambda body: cuts.judged(body, render, source.uri))
            # What stays the same has been counted already.
            return page if found.segments == page.segments else _shared(found, options, written)

        pairs = zip(sources, pages, strict=True)
        pages = [judged(*pair) if pair[1].uri in unsure else pair[1] for pair in pairs]
        wanted = [*(page for page in pages if page.segments), strings]
    cuts.finish()
    return wanted


def strings_of(config: MkDocsConfig, nav: Navigation) -> Page:
    """Return the site's own strings, as they are before pages are rendered."""
    options = options_of(config)
    titles = [item.title or "" for item in titled(nav.items)]
    given = {entry.code: by_hand(config, titles, entry) for entry in options.languages}
    segments = tuple(_segments(site_strings(config, nav, options)))
    return workflow.Page("", config.site_name, segments, given)


@dataclass(frozen=True, slots=True)
class _Source:
    """A text that is to be cut."""

    uri: str
    page: MkDocsPage | None
    """Where it is rendered, if it is a page itself."""
    read: Callable[[Callable[[str], Document]], Page]
    """From what cuts a text to the page."""


def _pages(config: MkDocsConfig, files: Files, options: Options) -> Iterator[_Source]:
    """Yield the pages that are to be translated."""
    for file in files.documentation_pages():
        if options.translatable(file.src_uri):
            late = is_expanded(file, config, options)
            stage = partial(expand, file=file, config=config, files=files) if late else None
            yield _Source(file.src_uri, file.page, partial(_page, file, options, stage))


def _included(config: MkDocsConfig, files: Files, options: Options) -> Iterator[_Source]:
    """Yield the files that pages include as text, but for those that are pages too."""
    there = {file.src_uri for file in files.documentation_pages()}
    for item in snippets_of(config, files, options):
        if item.uri not in there:
            text = snippets.text_of(item)
            yield _Source(item.uri, None, partial(_part, item.uri, text))


def _part(uri: str, text: str, cut: Callable[[str], Document]) -> Page:
    return workflow.Page(uri, "", cut(text).segments)


def snippets_of(config: MkDocsConfig, files: Files, options: Options) -> list[Snippet]:
    """Return the files that pages of the site include as text, less those that are excluded."""
    pages = (f for f in files.documentation_pages() if options.translatable(f.src_uri))
    texts = (_source(file)[0] for file in pages)
    return [item for item in snippets.find(config, texts) if options.translatable(item.uri)]


def _shared(page: Page, options: Options, people: People) -> Page:
    """Return a page with what people have translated of it by themselves."""
    every = frozenset(segment.key for segment in page.segments)
    written = people.written.get(page.uri, ())
    given = {
        entry.code: every if entry.code in written else labels_by_hand(page.segments, entry)
        for entry in options.languages
    }
    return replace(page, by_hand=given)


def cuts_for(config: MkDocsConfig) -> Cuts:
    """Return the cut pages of a site, as it is rendered after `on_config`."""
    options = options_of(config)
    return cuts_of(options.root / options.cache_dir, Renderer(config).fingerprint)


def _page(
    file: File,
    options: Options,
    expanded: Callable[[str, dict[str, object]], str] | None,
    cut: Callable[[str], Document],
) -> Page:
    """Read and cut one page, maybe as other plugins have expanded it."""
    body, front_matter = _source(file)
    if expanded and is_on(front_matter):
        body = expanded(body, front_matter)
    if not is_on(front_matter):
        return workflow.Page(file.src_uri, "", ())
    values = meta_values(front_matter, options.front_matter)
    segments = (*_segments(values.values(), "meta"), *cut(body).segments)
    model, review = wishes(front_matter, file.src_uri)
    title = _title(front_matter, segments)
    above = file.content_string.count("\n") - body.count("\n")
    return workflow.Page(file.src_uri, title, segments, model=model, review=review, above=above)


def require_readable(files: Files, options: Options) -> None:
    """Raise `PageError` for a page that cannot be read; MkDocs itself would say less about it."""
    for file in files.documentation_pages():
        if options.translatable(file.src_uri):
            _text(file)


def _source(file: File) -> tuple[str, dict[str, object]]:
    """Return the Markdown and the front matter of a file, as MkDocs reads them."""
    return meta.get_data(_text(file))


def _text(file: File) -> str:
    try:
        return file.content_string
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what = f"not UTF-8: byte 0x{error.object[error.start]:02x}."
        raise PageError(
            what,
            where=f"{file.src_uri}:{line}",
            todo="Save the page as UTF-8.",
        ) from error
    except OSError as error:
        what = f"cannot be read: {error.strerror}."
        raise PageError(what, where=file.src_uri) from error


def is_on(front_matter: Mapping[str, object]) -> bool:
    """Tell whether the author wants the page translated."""
    return front_matter.get("translate") is not False


def meta_values(front_matter: Mapping[str, object], keys: Iterable[str]) -> dict[str, str]:
    """Return the front matter texts that are translated, by key."""
    found = {key: front_matter.get(key) for key in keys}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def site_strings(config: MkDocsConfig, nav: Navigation, options: Options) -> list[str]:
    """Return the texts that stand on every page, each once, in the order of the site."""
    named = [config.site_name] if options.translate_site_name else []
    texts = [*named, config.site_description, config.copyright]
    texts += extra.texts(config.extra, options.translate_extra)
    texts += [item.title for item in titled(nav.items)]
    texts += CALLOUTS if has_callouts(config) else ()
    return list(dict.fromkeys(text for text in texts if text))


def titled(items: Iterable[StructureItem]) -> Iterator[StructureItem]:
    """Yield sections, links and pages whose title was written in the navigation, in order.

    A page's other titles come from its own text; MkDocs computes them when asked, so only a
    title that was set is in the page's dictionary.
    """
    for item in items:
        if item.title and (not item.is_page or "title" in vars(item)):
            yield item
        yield from titled(getattr(item, "children", None) or ())


def _segments(
    texts: Iterable[str], kind: Literal["phrase", "meta"] = "phrase"
) -> Iterator[Segment]:
    """Yield the segments of bare strings; of those with nothing to translate, none."""
    yield from filter(None, (document.phrase(text, kind) for text in texts))


def _title(front_matter: Mapping[str, object], segments: Iterable[Segment]) -> str:
    """Return the page's title as context for the model; empty if it has none."""
    headings = (segment.text for segment in segments if segment.kind == "heading")
    return str(front_matter.get("title") or next(headings, ""))
