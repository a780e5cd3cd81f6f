"""What a run is asked to do: the options, checked and resolved, free of MkDocs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Translate = Literal["auto", "wait", "submit", "off"]
OnMissing = Literal["source", "note", "fail"]
ProviderType = Literal["batch", "chat", "hive", "pseudo", "files"]
Method = Literal["translate", "judge"]
StructuredOutput = Literal["auto", "on", "off"]
Level = Literal["on", "flag", "off"]
"""What a rule's finding means: refuse the text, have a person look at it, nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language to translate into."""

    code: str
    """BCP 47 tag in its canonical case (`pt-BR`); also the folder of its site."""
    name: str
    """Its name in itself (`Português (Brasil)`), for readers."""
    english_name: str
    """Its name in English (`Portuguese (Brazil)`), for the model."""
    instructions: str = ""
    """Style guide for this language, as text."""
    model: str | None = None
    """The model for this language; None means the provider's."""
    checks: Mapping[str, Level] = field(default_factory=dict)
    """Rules that are eased or made strict in this language, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a million tokens cost, in the currency of the caller's choice."""

    input: float
    output: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """The service that translates."""

    type: ProviderType = "batch"
    """What kind of engine it is, see `site.options`."""
    base_url: str = "https://batch.inference.net/v1"
    model: str = "meta-llama/llama-3.2-3b-instruct/fp-8"
    models: Mapping[str, str] = field(default_factory=dict)
    """Models of some pages, by gitignore-style pattern; the last one that fits a page counts."""
    endpoint: str = "/v1/chat/completions"
    api_key_env: str = "INFERENCE_API_KEY"
    """Name of the environment variable that holds the key; the key itself is never stored."""
    temperature: float = 0.3
    structured_output: StructuredOutput = "auto"
    """Whether requests carry the JSON schema of their answer; auto: where it is known to work."""
    completion_window: str = "24h"
    webhook_url: str | None = None
    max_requests_per_batch: int = 50_000
    max_bytes_per_batch: int = 200_000_000
    poll_interval: float = 10.0
    """Seconds between two looks at a batch, at first; backs off."""
    concurrency: int = 8
    """Requests under way at once (chat, hive)."""
    requests_per_minute: float | None = None
    """Requests that may leave in a minute (chat, hive); None: as fast as they are answered."""
    allow_http: tuple[str, ...] = ()
    """Hosts beside this machine to which plain http may carry the key."""
    language_field: str = "options"
    """How a request names its languages (hive): the form field that holds them as a JSON object;
    "" for a field each. No public text says which one is right."""
    extra_body: Mapping[str, object] = field(default_factory=dict)
    """Added to each request's body as it is."""
    price: Price | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPass:
    """Another model looks at some pages, too; where it is not content, a person should look."""

    model: str
    pages: tuple[str, ...] = ()
    """Patterns of those pages, gitignore-style; a page can ask for it, too."""
    threshold: float = 0.7
    """Agreement, or a judge's score, from 0 to 1, below which a person should look."""
    method: Method = "translate"
    """What it does: translate them, to be compared, or judge the translations that are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that planning, sending and collecting need to know."""

    source_language: str
    languages: tuple[Language, ...]
    provider: ProviderSettings
    cache_dir: Path
    """Folder of the memory, the journal and the anchors; made when first written."""
    memory: str | None = None
    """Address of a server on which several machines share translations, behind the local memory."""
    catalogs_dir: Path | None = None
    """Folder of the PO files, if people review translations."""
    translate: Translate = "auto"
    max_wait: float = 3600.0
    """Seconds that a build waits for answers."""
    on_missing: OnMissing = "source"
    max_tokens: int | None = None
    max_cost: float | None = None
    pack_tokens: int = 1500
    """Source tokens that travel in one request."""
    glossary: Path | None = None
    """File of the glossary, if there is one."""
    checks: Mapping[str, Level] = field(default_factory=dict)
    """Rules that are eased or made strict, by name."""
    second_pass: SecondPass | None = None
    instructions: str = ""
    """Style guide for all languages, as text."""
