"""Requests as durable jobs on an OpenAI-compatible Batch API."""
