"""Structured logs on stderr: an event, then fields; the token is in none of them."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_TOKEN = re.compile(r"\b\d{3,}:[A-Za-z0-9_-]{30,}")
HIDDEN = "<token>"


def set_up(*, form: str = "console", level: str = "info") -> None:
    """Write our events, and warnings of the libraries, to stderr."""
    lowest = getattr(logging, level.upper())
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # The prettier one shows local variables: readers' words, and the token.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    tracebacks = [structlog.processors.format_exc_info]  # as text, so that the token is hidden
    structlog.configure(
        processors=[*shared, *tracebacks, hide_token, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(lowest),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *tracebacks,
                hide_token,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(lowest, logging.WARNING))


def hide_token(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Take tokens out of whatever text a library put them into: an exception's address, say."""
    for name, value in event.items():
        if isinstance(value, str) and ":" in value:
            event[name] = _TOKEN.sub(HIDDEN, value)
    return event
