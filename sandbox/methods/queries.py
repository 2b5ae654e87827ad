"""Answers to taps and to inline queries."""

from __future__ import annotations

from sandbox.errors import BadRequest
from sandbox.markup import parse, tidy, units
from sandbox.methods.call import MAX_TEXT, Call, method
from sandbox.world import CALLBACK_LIFETIME, Query

_OLD = "query is too old and response timeout expired or query ID is invalid"
MAX_RESULTS = 50


def _query(call: Call, name: str) -> Query:
    query = call.world.queries.get(call.params.text(name))
    if query is None or query.bot is not call.bot or query.answer is not None:
        raise BadRequest(_OLD)
    if call.world.clock() - query.made > CALLBACK_LIFETIME:
        raise BadRequest(_OLD)
    return query


@method
def answer_callback_query(call: Call) -> bool:
    query = _query(call, "callback_query_id")
    text = call.params.text("text")
    if units(text) > 200:
        raise BadRequest("MESSAGE_TOO_LONG")
    query.answer = {
        "text": text,
        "show_alert": call.params.flag("show_alert"),
        "url": call.params.text("url"),
    }
    told = {"query_id": call.params.text("callback_query_id"), "user_id": query.person.id}
    call.world.emit("answer", {"bot_id": call.bot_id, **told, **query.answer})
    return True


@method
def answer_inline_query(call: Call) -> bool:
    query = _query(call, "inline_query_id")
    results = call.params.structure("results", "inline query results")
    if not isinstance(results, list):
        raise BadRequest("can't parse inline query results: expected an Array")
    if len(results) > MAX_RESULTS:
        raise BadRequest("RESULTS_TOO_MUCH")
    seen: set[str] = set()
    for result in results:
        _check_result(result, seen)
    query.answer = {
        "results": results,
        "next_offset": call.params.text("next_offset"),
        "cache_time": call.params.integer("cache_time"),
        "is_personal": call.params.flag("is_personal"),
        "button": call.params.structure("button"),
    }
    told = {"query_id": call.params.text("inline_query_id"), "user_id": query.person.id}
    call.world.emit("inline", {"bot_id": call.bot_id, **told, **query.answer})
    return True


def _check_result(result: object, seen: set[str]) -> None:
    if not isinstance(result, dict) or not result.get("type"):
        raise BadRequest("can't parse inline query result: Object expected")
    number = str(result.get("id") or "")
    if not 1 <= len(number.encode()) <= 64:
        raise BadRequest("RESULT_ID_INVALID")
    if number in seen:
        raise BadRequest("RESULT_ID_DUPLICATE")
    seen.add(number)
    content = result.get("input_message_content")
    if isinstance(content, dict) and "message_text" in content:
        text, _ = tidy(*parse(str(content["message_text"]), content.get("parse_mode")))
        if not text:
            raise BadRequest("message text is empty")
        if units(text) > MAX_TEXT:
            raise BadRequest("message is too long")
    elif result["type"] == "article":
        raise BadRequest("can't parse inline query result: input message content not specified")
