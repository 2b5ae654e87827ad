"""The chat page's files, and the files bots have sent."""

from __future__ import annotations

from importlib.resources import files

from aiohttp import web

from sandbox.api import BotApi

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' http: https: data:; media-src 'self' http: https:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


class ChatPage:
    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._folder = files("sandbox") / "static"

    def handle(self, request: web.BaseRequest) -> web.Response:
        name = request.path.strip("/") or "index.html"
        kind = _TYPES.get(name.rpartition(".")[2])
        found = self._folder / name
        if request.method not in {"GET", "HEAD"} or kind is None or "/" in name:
            return _missing()
        if not found.is_file():
            return _missing()
        return web.Response(
            body=found.read_bytes(),
            content_type=kind,
            charset="utf-8",
            headers={
                "Content-Security-Policy": _POLICY,
                "Cache-Control": "no-cache",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
            },
        )

    def file(self, request: web.BaseRequest) -> web.Response:
        """Answer /file/bot<token>/<path>, and /file/bot/<file_id> for the page."""
        path = request.path.removeprefix("/file/bot")
        _, _, inner = path.partition("/")
        stored = self._api.world.files.by_path(inner) or self._api.world.files.get(inner)
        if stored is None:
            return _missing()
        if stored.file is None:
            return web.Response(status=302, headers={"Location": stored.url or "/"})
        return web.Response(
            body=stored.file.body,
            headers={
                "Content-Type": stored.file.mime,
                "Content-Security-Policy": "sandbox",
                "X-Content-Type-Options": "nosniff",
            },
        )


def _missing() -> web.Response:
    return web.Response(status=404, text="Không có trang này.")
