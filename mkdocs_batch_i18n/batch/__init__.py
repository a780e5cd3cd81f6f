"""Requests as durable jobs on an OpenAI-compatible Batch API: never paid twice, none lost.

Write the journal's path, open a provider, and run:

    with Journal(Path("jobs.sqlite")) as journal:
        runner = Runner(journal, open_provider(base_url=..., api_key_env="INFERENCE_API_KEY"))
        runner.submit(requests, metadata={"job_type": "translation"})
        runner.wait(bank, timeout=3600)
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
