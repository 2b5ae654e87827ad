"""Two clients: `Web`, guarded, for the open web, and `OperatorEndpoint` for the settings' own."""

from digests.web.answers import Answer, Answered, Fetched, NotModified
from digests.web.client import Kind, Web
from digests.web.endpoint import OperatorEndpoint
from digests.web.transport import Resolver

__all__ = [
    "Answer",
    "Answered",
    "Fetched",
    "Kind",
    "NotModified",
    "OperatorEndpoint",
    "Resolver",
    "Web",
]
