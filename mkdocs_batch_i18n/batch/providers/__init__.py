"""Services that take requests; one module each."""
