"""Article pages: `extract_article` reads one, `changed` compares two readings of it."""

from digests.article.changes import changed
from digests.article.extraction import extract_article, full_text

__all__ = ["changed", "extract_article", "full_text"]
