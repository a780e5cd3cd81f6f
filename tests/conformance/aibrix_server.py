"""AIBrix's batch service, with local storage and a real endpoint behind it: BACKEND PORT.

Run by the Python that has AIBrix. Its dry run keeps all on this machine, and would answer each
request with an echo; here the requests go to BACKEND instead.
"""

import sys

from aibrix.batch.client import StaticEndpointSource
from aibrix.metadata import app

backend, port = sys.argv[1:]
app.NoopEndpointSource = lambda: StaticEndpointSource(backend, capacity=4)
sys.argv = ["aibrix_metadata", "--host", "127.0.0.1", "--port", port, "--dry-run"]
app.main()
