"""A sample newspaper of the province, written for this program: RSS, pages, a new article
every half minute."""

from sandbox.newspaper.server import RunningNewspaper, start

__all__ = ["RunningNewspaper", "start"]
