"""How fast requests are written and answers banked, and in how much memory.

    python benchmarks/batch.py [COUNT ...]

The service is the tests' loopback server, in a process of its own. "written" is the time from
requests to files and journal, "banked" the time from files to replies taken and marked; the time
that the service takes for uploads and downloads is shown apart. Peak memory is this process's.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch import Journal, Limits, Request, Runner, open_provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_batch_i18n.batch import Reply

TESTS = Path(__file__).parents[1] / "tests"

SERVE = """
import sys
from batch_server import BatchServer
text = "Lorem ipsum dolor sit amet. " * 8
with BatchServer(answer=lambda body: text, states=["completed"]) as server:
    print(server.base_url, flush=True)
    sys.stdin.read()
"""

TEXT = "The quick brown fox jumps over the lazy dog. " * 12


def requests(count: int) -> Iterator[Request]:
    """Yield requests of about 800 bytes, as they are needed."""
    for number in range(count):
        messages = [{"role": "user", "content": f"{number} {TEXT}"}]
        body = {"model": "small", "messages": messages, "max_tokens": 400}
        yield Request(f"request-{number}", body, note=f"note of request {number}")


class Timed:
    """A provider that adds up the time its calls take."""

    def __init__(self, provider: Any) -> None:  # noqa: ANN401 -- any provider
        """Wrap a provider."""
        self._provider = provider
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- any attribute
        """Return the attribute, a method timed."""
        value = getattr(self._provider, name)
        if not callable(value):
            return value

        def timed(*args: object) -> object:
            start = time.perf_counter()
            try:
                return value(*args)
            finally:
                self.seconds += time.perf_counter() - start

        return timed


def run(count: int, url: str, folder: Path) -> None:
    """Send and collect so many requests; print the figures."""
    taken = 0

    def bank(_reply: Reply, _note: str) -> None:
        nonlocal taken
        taken += 1

    provider = Timed(open_provider(base_url=url, api_key_env="UNSET"))
    with Journal(folder / "journal.sqlite") as journal:
        runner = Runner(journal, provider, Limits(settle=0.0))
        start = time.perf_counter()
        batches = len(runner.submit(requests(count), metadata={}).jobs)
        sent, sending = time.perf_counter() - start, provider.seconds
        start, provider.seconds = time.perf_counter(), 0.0
        runner.collect(bank)
        got, getting = time.perf_counter() - start, provider.seconds
    provider.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if taken != count:
        message = f"{taken} of {count} answers came back"
        raise SystemExit(message)
    print(
        f"{count:>9,} {batches:>8} {count / (sent - sending):>12,.0f} {sending:>9.1f}"
        f" {count / (got - getting):>12,.0f} {getting:>9.1f} {peak:>9.0f}"
    )


def main() -> None:
    """Run for each count, in a process of its own so that its peak is its own."""
    counts = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
    if "--one" in sys.argv:
        with tempfile.TemporaryDirectory() as folder:
            run(counts[0], os.environ["BATCH_URL"], Path(folder))
        return
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(" requests  batches    written/s    (sec.)     banked/s    (sec.)   peak MB")
    for count in counts or [5_000, 50_000, 500_000]:
        environment = {**os.environ, "PYTHONPATH": str(TESTS)}
        with subprocess.Popen(
            [sys.executable, "-c", SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        ) as server:
            url = server.stdout.readline().strip() if server.stdout else ""
            sys.stdout.flush()
            subprocess.run(
                [sys.executable, __file__, "--one", str(count)],
                check=True,
                env={**environment, "BATCH_URL": url},
            )
            server.kill()


if __name__ == "__main__":
    main()
