"""A server the operator named in the settings, such as a language model on 127.0.0.1."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Self

import httpx2

from digests.errors import Unreachable
from digests.web.inflate import read_body
from digests.web.routes import ERRORS


class OperatorEndpoint:
    """Posts JSON to one base address. Unguarded on purpose: never give it an address of a feed."""

    def __init__(self, base_url: str, *, api_key: str | None = None) -> None:
        headers = {"Accept-Encoding": "identity", "User-Agent": "TinGon/0.1"}
        if api_key:
            headers["Authorization"] = f"Bearer {api_key}"
        self._base_url = base_url.rstrip("/")
        self._client = httpx2.AsyncClient(
            headers=headers, trust_env=False, follow_redirects=False, timeout=None
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._client.aclose()

    async def post_json(
        self,
        path: str,
        body: Mapping[str, object],
        *,
        timeout: float,  # noqa: ASYNC109 - for the whole answer, however it drips
        max_bytes: int,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers (lower-case names) and body. Raises TooLarge or Unreachable."""
        url = f"{self._base_url}/{path.lstrip('/')}"
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        try:
            async with (
                asyncio.timeout(timeout),
                self._client.stream("POST", url, content=content, headers=headers) as response,
            ):
                encoding = response.headers.get("content-encoding", "")
                received = await read_body(response.aiter_raw(), url, encoding, limit=max_bytes)
                lower = {name.lower(): value for name, value in response.headers.items()}
                return response.status_code, lower, received
        except TimeoutError:
            raise Unreachable(url, f"no full answer in {timeout:g} s") from None
        except ERRORS as error:
            reason = f"{type(error).__name__}: {error}".rstrip(": ")
            raise Unreachable(url, reason) from error
