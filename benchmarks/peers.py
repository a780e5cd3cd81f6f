"""Translate the same pages with this tool and with its peers, by the same honest model on loopback.

    python benchmarks/peers.py                      # the example's pages
    python benchmarks/peers.py --docs docs --keep   # others; keep the environments

Each peer is installed from the package index into an environment of its own, in its current
release, and run by its own command line as its documentation shows it, into one language. The
model is the same for all: it accents the vowels of prose and leaves alone all that looks like
markup in what it is shown. So nothing here is about the quality of a translation; it is about what
each tool sends, what it leaves out, and what it breaks.

requests    calls of the model (lines, for a batch)
sent        characters of all prompts, over those of the pages
words       visible words with a vowel that the model was given and the page shows, in percent
identical   pages that are the source, byte for byte, when the model gives back what it was given
structure   pages whose rendered tags, classes, names of targets and code are the source page's
edit        characters of prompts after one sentence of one page was edited

mkdocs-static-i18n is not in the table: it does not translate. co-op-translator needs a table of
tokens that it fetches; without a network, TIKTOKEN_CACHE_DIR names a folder that has it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import markdown

ROOT = Path(__file__).parents[1]
ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
MARKUP = re.compile(
    r"""
    ^(?P<fence>[ \t>]*(?:```+|~~~+))[^\n]*\n.*?^(?P=fence)[ \t]*$   # code
  | \A---\n.*?\n---$                                    # front matter
  | ^(?:@@LINE_\d+@@[ ])?[ \t]*(?:!!!|\?\?\?\+?|===\+?|///)[^\n"]*  # admonitions, tabs
  | ^\[(?!\^)[^\]]+\]:[^\n]*                                  # references
  | `+[^`]+`+ | \]\([^)\s]*[)\s] | \]\[[^\]]*\] | \[\^[^\]]+\]
  | <[^>\n]+> | \{[^}\n]*\} | \{%.*?%\} | ⟦[^⟧]*⟧ | @@[A-Z0-9_:]+@@ | &\#?\w+;
  | (?:https?|mailto):[^\s<>)"]+ | [\w.+-]+@[\w-]+\.[\w.-]+ | :[a-z0-9_+-]+: | \+\+[^+\n]+\+\+
  | --8<--[^\n]*
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


def accented(text: str) -> str:
    """Return prose with accents and everything that looks like markup as it is."""
    labels = "|".join(map(re.escape, re.findall(r"(?m)^\[(?!\^)([^\]]+)\]:", text)))
    names = rf"|\[(?i:{labels})\]" if labels else ""  # a text that is a reference by itself
    markup = re.compile(f"{MARKUP.pattern}{names.replace(' ', '[ ]')}", MARKUP.flags)
    pieces, end = [], 0
    for kept in markup.finditer(text):
        pieces += [text[end : kept.start()].translate(ACCENTS), kept[0]]
        end = kept.end()
    return "".join([*pieces, text[end:].translate(ACCENTS)])


# The model: it finds the texts in a prompt by the form that a tool gives them.


def answer(prompt: str, change: Callable[[str], str]) -> str:
    """Answer the user's message of any of the tools, with each text in it changed."""
    if "<seg id=" in prompt:  # readme-rosetta
        texts = re.findall(r'<seg id="(\d+)">(?!…</seg>)(.*?)</seg>', prompt, re.DOTALL)
        return "\n".join(f'<seg id="{number}">{change(text)}</seg>' for number, text in texts)
    coop = r"@@COOP_CHUNK_START:(\d+)@@.*?@@COOP_CHUNK_END:\1@@"
    if chunks := list(re.finditer(coop, prompt, re.DOTALL)):  # co-op-translator
        return change(chunks[-1][0])
    if objects := list(_objects(prompt)):  # JSON, as this tool and mdpo-llm send it, comes last
        return json.dumps(_changed(objects[-1], change), ensure_ascii=False)
    return change(prompt.removeprefix("Translate the following markdown to es:\n\n"))  # mdxlate


def _objects(prompt: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects in a prompt, not those in others."""
    end = 0
    for start in re.finditer(r'^\s*\{\s*"', prompt, re.MULTILINE):
        if start.start() >= end:
            with suppress(ValueError):
                found, end = json.JSONDecoder().raw_decode(
                    prompt, start.end() - len(start[0].lstrip())
                )
                yield found


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _changed(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_changed(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


@dataclass
class Model:
    """A chat endpoint on loopback, and what it was asked."""

    change: Callable[[str], str] = accented
    prompts: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/v1"

    def complete(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answer one request."""
        self.prompts.append("\n".join(_text(item["content"]) for item in body["messages"]))
        asked = [_text(item["content"]) for item in body["messages"] if item["role"] == "user"]
        if "<seg id=" in asked[0]:  # readme-rosetta asks again without the text
            asked = [text for text in asked if re.search(r"<seg id=[^>]*>(?!…)", text)]
        text = answer(asked[-1], self.change)
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": "stop",
        }
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        return {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": str(body.get("model")),
            "choices": [choice],
            "usage": usage,
        }


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content)
    return str(content)


@contextmanager
def serving(model: Model) -> Iterator[Model]:
    """Serve the model on 127.0.0.1 while the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            # Ollama is asked for what it knows of a model before it is asked for anything.
            found = model.complete(body) if "messages" in body else {"model_info": {}}
            if self.path.endswith("/api/chat"):  # Ollama's own form
                message = found["choices"][0]["message"]
                found = {"model": "m", "created_at": "", "message": message, "done": True}
            content = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    model.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()


# The tools: each is installed once, and run on a folder of pages.


@dataclass
class Tool:
    """A tool in an environment of its own."""

    name: str
    home: Path
    package: str = ""

    def install(self) -> str:
        """Install it; return its version."""
        if not self.home.exists():
            subprocess.run([sys.executable, "-m", "venv", self.home], check=True)
            pip = [self.home / "bin/pip", "install", "--quiet", self.package or self.name]
            subprocess.run(pip, check=True, capture_output=True)
        show = subprocess.run(
            [self.home / "bin/pip", "show", self.name], capture_output=True, text=True, check=True
        )
        return re.findall(r"(?m)^Version: (.*)$", show.stdout)[0]

    def run(self, command: list[str], folder: Path, model: Model) -> None:
        """Run one of its commands on loopback alone, with a key that is worth nothing."""
        env = {
            "PATH": f"{self.home / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "OPENAI_API_KEY": "sk-none",
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_BASE": model.url,
            "OPENAI_ENDPOINT": model.url,
            "OPENAI_CHAT_MODEL_ID": "gpt-4o",
            "NO_PROXY": "127.0.0.1",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "LANG": "C.UTF-8",
            # co-op-translator counts tokens with a table that it fetches, unless it is here.
            "TIKTOKEN_CACHE_DIR": os.environ.get("TIKTOKEN_CACHE_DIR", ""),
        }
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=900
        )
        if done.returncode and model.change is accented:
            print(
                f"  {self.name} ended with {done.returncode}: {done.stderr[-300:]}", file=sys.stderr
            )

    def translate(self, folder: Path, model: Model) -> Callable[[str], Path]:
        """Translate `folder/docs` into Spanish; return where each page is then."""
        raise NotImplementedError


class Ours(Tool):
    """This tool: `chat` sends the requests of a batch one by one, so that all are counted alike."""

    def translate(self, folder: Path, model: Model) -> Callable[[str], Path]:
        """Translate, then write each page with what is known put back."""
        options = {
            "languages": ["es"],
            "provider": {"type": "chat", "base_url": model.url, "model": "m"},
        }
        extensions = json.dumps(list(EXTENSIONS))
        (folder / "mkdocs.yml").write_text(
            f"site_name: A\nmarkdown_extensions: {extensions}\n"
            f"plugins: [{{batch-i18n: {json.dumps(options)}}}]\n"
        )
        self.run(["mkdocs-batch-i18n", "translate"], folder, model)
        self.run(["python", "-c", _PUT_BACK, str(model.change is not accented)], folder, model)
        return lambda page: folder / "out" / page


_PUT_BACK = """
import sys
from pathlib import Path
from mkdocs_batch_i18n.document import parse
from mkdocs_batch_i18n.site.inventory import read_site
from mkdocs_batch_i18n.workflow import Workspace
settings, pages = read_site("mkdocs.yml")
with Workspace(settings) as workspace:
    find = workspace.translations("es").find
    for path in Path("docs").rglob("*.md"):
        name = path.relative_to("docs").as_posix()
        out = Path("out") / name
        out.parent.mkdir(parents=True, exist_ok=True)
        def put(segment):
            if sys.argv[1] == "True":
                return segment.masked.text
            found = find(segment, name)
            return found and found.text
        cut = parse(path.read_bytes().decode())
        out.write_bytes(cut.render(put).encode())
"""


class MdpoLlm(Tool):
    """A folder at once, with PO files beside."""

    def translate(self, folder: Path, model: Model) -> Callable[[str], Path]:
        """As its README shows `translate-dir`."""
        command = ["mdpo-llm", "translate-dir", "docs", "out", "--po-dir", "po"]
        self.run([*command, "--target", "es", "--model", "openai/gpt-4o"], folder, model)
        return lambda page: folder / "out" / page


class Rosetta(Tool):
    """One file at a time; it puts a bar of languages into each, which is not counted against it."""

    def translate(self, folder: Path, model: Model) -> Callable[[str], Path]:
        """As its README shows, with its Ollama backend."""
        for path in sorted((folder / "docs").rglob("*.md")):
            copy = folder / "rosetta" / path.relative_to(folder / "docs")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
            command = ["readme-rosetta", str(copy), "--langs", "es", "--model", "m"]
            # One a file: each run drops from its cache what its own file does not use.
            cache = ["--cache", f"{copy}.json", "--allow-fallback"]
            host = ["--ollama-host", model.url.removesuffix("/v1")]
            self.run([*command, *cache, *host], folder, model)
        return lambda page: (folder / "rosetta" / page).with_suffix(".es.md")


class Coop(Tool):
    """A project at once."""

    def translate(self, folder: Path, model: Model) -> Callable[[str], Path]:
        """As its README shows `translate`, Markdown alone."""
        self.run(["translate", "-l", "es", "-md", "-y", "-r", str(folder)], folder, model)
        return lambda page: folder / "translations/es/docs" / page


class Mdxlate(Tool):
    """A folder at once, a file a request."""

    def translate(self, folder: Path, model: Model) -> Callable[[str], Path]:
        """As its README shows, with absolute paths: it deletes what it wrote to relative ones."""
        command = ["mdx", "run", str(folder / "docs"), str(folder / "out"), "--languages", "es"]
        self.run([*command, "--base-url", model.url], folder, model)
        return lambda page: folder / "out/es" / page


COLUMNS = ("requests", "sent", "words", "identical", "structure", "edit")

EXTENSIONS = {
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    "toc": {},
    "pymdownx.details": {},
    "pymdownx.inlinehilite": {},
    "pymdownx.keys": {},
    "pymdownx.mark": {},
    "pymdownx.superfences": {},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tasklist": {},
}


class _Outline(HTMLParser):
    """Tags, targets and code of a page, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.outline: list[str] = []
        self.words: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = {name: value for name, value in attrs if name in {"href", "src", "class"}}
        if tag.startswith("h") or "#" in str(kept.get("href")):
            kept.pop("href", None)  # ids of headings follow their words
        for name in {"href", "src"} & set(kept):  # a tool may write to another folder
            kept[name] = str(kept[name]).rpartition("/")[2].partition("#")[0]
        self.outline.append(f"<{tag} {sorted(kept.items())}>")
        self._code += tag in {"code", "pre", "kbd", "script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in {"code", "pre", "kbd", "script", "style"}

    def handle_data(self, data: str) -> None:
        if self._code:
            self.outline.append(data)
        else:
            self.words += re.findall(r"[^\W\d_]+", data)


def outline(text: str) -> _Outline:
    """Return what a page consists of when it is rendered."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    found = _Outline()
    found.feed(markdown.markdown(body, extensions=list(EXTENSIONS), extension_configs=EXTENSIONS))
    return found


def measure(tool: Tool, pages: dict[str, str], work: Path) -> dict[str, Any]:
    """Run a tool on the pages: honestly, with one sentence edited, and with an echo."""
    row: dict[str, Any] = {}
    with serving(Model()) as model:
        folder = lay(work / "honest", pages)
        where = tool.translate(folder, model)
        row["requests"] = len(model.prompts)
        row["sent"] = sum(map(len, model.prompts)) / sum(map(len, pages.values()))
        row |= _compared(pages, where)
        model.prompts.clear()
        first = next(iter(pages))
        edited = re.sub(r"(?m)^([A-Z][a-z]+ [a-z ]{20,}.*)$", r"Today \1", pages[first], count=1)
        if edited == pages[first]:
            sys.exit(f"{first} has no sentence that could be edited")
        (folder / "docs" / first).write_text(edited, "utf-8")
        tool.translate(folder, model)
        row["edit"] = sum(map(len, model.prompts))
    with serving(Model(change=lambda text: text)) as model:
        where = tool.translate(lay(work / "echo", pages), model)
        same = (_read(where(name)).replace("\r", "") for name in pages)
        row["identical"] = sum(_bare(a) == b for a, b in zip(same, pages.values(), strict=True))
    return row


def _bare(text: str) -> str:
    """Return a page without what a tool adds around it by design: a bar, a disclaimer."""
    text = re.sub(r"(?s)<!-- Generated by readme-rosetta.*?-->\n\n?", "", text)
    text = re.sub(r"(?s)<!-- rosetta:nav:start -->.*?<!-- rosetta:nav:end -->\n\n?", "", text)
    return re.sub(r"(?s)\n*---\n\n<!-- CO-OP TRANSLATOR DISCLAIMER START -->.*\Z", "\n", text)


def _compared(pages: dict[str, str], where: Callable[[str], Path]) -> dict[str, Any]:
    """Compare what a tool wrote with the source pages."""
    reached = total = alike = 0
    for name, text in pages.items():
        source, made = outline(text), outline(_bare(_read(where(name))))
        alike += source.outline == made.outline
        total += sum(bool(re.search("[aeiouAEIOU]", word)) for word in source.words)
        reached += sum(bool(re.search("[áéíóúÁÉÍÓÚ]", word)) for word in made.words)
    return {"structure": alike, "words": 100 * min(reached, total) / total}


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def lay(folder: Path, pages: dict[str, str]) -> Path:
    """Write the pages into a fresh folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in pages.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--docs", type=Path, default=ROOT / "example-site/docs")
    parser.add_argument("--envs", type=Path, help="where the environments are, or go")
    parser.add_argument("--only", nargs="*", help="names of tools")
    options = parser.parse_args()
    pages = {
        path.relative_to(options.docs).as_posix(): path.read_text("utf-8")
        for path in sorted(options.docs.rglob("*.md"))
    }
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        envs = (options.envs or work / "envs").absolute()
        tools = [
            Ours("mkdocs-batch-i18n", envs / "ours", str(ROOT)),
            MdpoLlm("mdpo-llm", envs / "mdpo-llm"),
            Rosetta("readme-rosetta", envs / "readme-rosetta"),
            Coop("co-op-translator", envs / "co-op-translator"),
            Mdxlate("mdxlate", envs / "mdxlate"),
        ]
        print(f"{len(pages)} pages, {sum(map(len, pages.values())):,} characters\n")
        print(f"| {' | '.join(('tool', *COLUMNS))} |\n{'|---' * (len(COLUMNS) + 1)}|")
        for tool in tools:
            if options.only and tool.name not in options.only:
                continue
            version = tool.install()
            row = measure(tool, pages, work / tool.name)
            cells = [
                f"{tool.name} {version}",
                f"{row['requests']}",
                f"{row['sent']:.2f}",
                f"{row['words']:.0f} %",
                f"{row['identical']}",
                f"{row['structure']}",
                f"{row['edit']:,}",
            ]
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
