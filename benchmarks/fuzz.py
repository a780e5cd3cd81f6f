"""Look for pages that break a law of the document core, for as long as one likes.

    python benchmarks/fuzz.py [--minutes 10] [--seed 1]

Each round has a seed, which is printed with what was found, and tries the laws of
`tests/document/test_laws.py` and the one below. Beside that it counts the pages that are cut
otherwise without the renderer: no faults, since the judge sees them, but hints where the rules
and Python-Markdown differ. A page that its own renderer never finishes is none; a translation
that it never finishes is a finding.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from time import monotonic

from hypothesis import HealthCheck, given, seed, settings
from mkdocs.utils.meta import get_data

from mkdocs_batch_i18n.document import Document, parse
from mkdocs_batch_i18n.document.rendered import take_apart

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / "document")]
EXAMPLES = 100
"""Pages a law and round."""
settings.register_profile(
    "fuzz",
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("fuzz")

import fragments  # noqa: E402
import hostile  # noqa: E402

_SECONDS = 3
"""Of the processor, for one page."""


def render(text: str, convert: Callable[[str], str] = hostile.render) -> str:
    """Render; raise TimeoutError where that does not end.

    The timer rings again and again: an exception is lost in what collects garbage.
    """
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS, 1)
    try:
        return convert(text)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _stop(*_: object) -> None:
    raise TimeoutError


def body(page: str) -> str:
    """Return what MkDocs renders of a page."""
    return get_data(page.removeprefix("\ufeff"))[0]


def ends(source: str) -> bool:
    """Tell whether a page can be rendered: `///` in quotes may keep pymdownx.blocks for ever."""
    if "///" in source:
        try:
            render(body(source))
        except TimeoutError:
            differences["endless"] += 1
            return False
    return True


signal.signal(signal.SIGVTALRM, _stop)
hostile.render = render
PAGES = fragments.PAGES = fragments.PAGES.filter(ends)

import test_laws  # noqa: E402 - it takes the profile, the renderer and the pages

_WORDS = re.compile(r"(\{\{\d+\}\})")
_FOREIGN = "\u0561"
differences = Counter[str]()


def mapped(message: str) -> str:
    """Return a perfect translation: each letter outside of placeholders in another script."""
    pieces = _WORDS.split(message)
    pieces[::2] = [re.sub("[A-Za-z]", _FOREIGN, piece) for piece in pieces[::2]]
    return "".join(pieces)


def compared(source: str, document: Document) -> list[str]:
    """Return what the perfect translation of a page does that it should not."""
    translated = document.render(lambda segment: mapped(segment.message))
    before, after = (take_apart(render(body(text))) for text in (source, translated))
    leaked = any(text.machine and _FOREIGN in text.text for text in after.texts)
    return ["leak"] * leaked + ["tree"] * (before.tags != after.tags)


@given(PAGES)
def law_of_the_judge(source: str) -> None:
    """As its renderer wants it cut, a page can be translated without changing."""
    if test_laws.LEFT.search(source):
        return
    differences["pages"] += 1
    differences.update(compared(source, parse(source, labels=True)))
    if found := compared(source, parse(source, labels=True, render=render)):
        raise AssertionError(found, source)


def laws() -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the laws by their names."""
    yield "law_of_the_judge", law_of_the_judge
    for name, law in vars(test_laws).items():
        if name.startswith("test_"):
            yield name, law


def tried(law: Callable[[], None], number: int) -> str:
    """Return what breaks a law; empty if nothing does."""
    try:
        seed(number)(law)()
    except Exception:  # noqa: BLE001 - whatever a law raises is a finding
        return traceback.format_exc(limit=0)
    return ""


def main() -> int:
    """Fuzz; return 1 if a law was broken."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--seed", type=int, default=1, help="of the first round")
    options = arguments.parse_args()
    end, found = monotonic() + 60 * options.minutes, 0
    for number in count(options.seed):
        if monotonic() > end:
            break
        for name, law in laws():
            if broken := tried(law, number):
                found += 1
                print(f"seed {number}, {name}:\n{broken}", flush=True)
    print(f"rounds {options.seed} to {number - 1}: {found} findings")
    print(f"pages that their own renderer never finishes: {differences.pop('endless', 0)}")
    print(f"without the renderer, of {differences.pop('pages')} pages: {dict(differences)}")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
