"""Two clients: `Web`, guarded, for the open web, and `OperatorEndpoint` for the settings' own."""

from digests.web.client import Kind, Web
from digests.web.endpoint import OperatorEndpoint
from digests.web.responses import BadStatus, Fetched, FetchResult, NotModified
from digests.web.routes import Resolver

__all__ = [
    "BadStatus",
    "FetchResult",
    "Fetched",
    "Kind",
    "NotModified",
    "OperatorEndpoint",
    "Resolver",
    "Web",
]
