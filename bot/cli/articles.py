"""parse, extract, summarize, preview: each part of the newsroom on its own, for files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import (
    SOME_BAD,
    USAGE,
    give_up,
    load_settings,
    open_database,
    quiet_logs,
    run_async,
    tell,
    write_json,
)

if TYPE_CHECKING:
    from digests.model import Article, Length, Method, Summary

LENGTHS = click.Choice(["short", "default", "long"])
METHODS = click.Choice(["llm", "extractive", "overlap", "lead"])


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", default="", help="Where the feeds come from, for relative links.")
def parse(files: tuple[Path, ...], url: str) -> None:
    """Read feeds into entries, one JSON object a line."""
    from digests.clock import utc_now
    from digests.feed.parse_files import BadFile, parse_files

    bad = False
    for line in parse_files(files, url=url, now=utc_now()):
        if isinstance(line, BadFile):
            bad = True
            tell(f"{line.file}: {line.reason}")
        else:
            write_json(line)
    sys.exit(SOME_BAD if bad else 0)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", default="", help="Where the page comes from: chooses the site's rule.")
@click.option("--title", default="", help="As the feed tells it.")
@click.option("--lead", default="", help="As the feed tells it.")
def extract(file: Path, url: str, title: str, lead: str) -> None:
    """Read an article's page into title, lead, text, ...: one JSON object."""
    from digests.article import extract_article
    from digests.errors import PageUnreadable

    try:
        article = extract_article(_read(file), url=url, title=title, lead=lead)
    except PageUnreadable as error:
        give_up(f"{file}: {error.reason}", code=SOME_BAD)
    write_json(_article_json(article))


def _article_json(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "image": article.image,
        "section": article.sections[0] if article.sections else None,
        "sections": list(article.sections),
        "method": article.method.value,
        "warnings": list(article.warnings),
    }


@click.command()
@click.argument("file", required=False)
@click.option("--title", default="", help="The article's headline.")
@click.option("--lead", default="", help="Its sa-pô.")
@click.option("--length", type=LENGTHS, default="default", show_default=True)
@click.option("--method", type=METHODS, help="The boldest to be tried; safer ones follow.")
@click.option("--json", "as_json", is_flag=True, help="Method and checks too.")
@click.option("--explain", is_flag=True, help="Every sentence, its score, and why.")
@click.option("--jsonl", type=click.Path(path_type=Path), help="Many articles, a line each.")
@click.option("--out", type=click.Path(path_type=Path), help="Where their summaries go.")
def summarize(  # noqa: PLR0917  one for each option
    file: str | None,
    title: str,
    lead: str,
    length: str,
    method: str | None,
    as_json: bool,
    explain: bool,
    jsonl: Path | None,
    out: Path | None,
) -> None:
    """Make an article short: a text file, - for standard input, or many with --jsonl."""
    from digests.model import Length, Method

    wanted = Length(length)
    boldest = Method(method) if method else None
    _use_ranker()
    if jsonl is not None or out is not None:
        _summarize_many(jsonl, out, length=wanted, method=boldest)
    article = _read_article(file, title=title, lead=lead)
    if explain:
        from digests.summary.report import as_text
        from digests.summary.report import explain as explained

        click.echo(as_text(explained(article, length=wanted, method=boldest)))
        return
    summary = _summary(article, wanted, boldest)
    if as_json:
        write_json(
            {"summary": summary.text, "method": summary.method, "checks": dict(summary.checks)}
        )
    else:
        click.echo(summary.text)


def _summary(article: Article, length: Length, method: Method | None) -> Summary:
    from digests.model import Method as Methods
    from digests.summary.summarizer import summarize as make

    if method is not Methods.LLM:
        return make(article, length=length, method=method)
    return _ask_model(article, length)


def _ask_model(article: Article, length: Length) -> Summary:
    import asyncio

    from bot.newsroom import open_model
    from digests.clock import utc_now
    from digests.summary.llm import LanguageModel

    opened = open_model(load_settings())
    if opened is None:
        give_up("--method llm needs TINGON_LLM_BASE_URL and TINGON_LLM_MODEL")
    endpoint, name = opened

    async def ask() -> Summary:
        async with endpoint:
            model = LanguageModel(endpoint, model=name, clock=utc_now, sleep=asyncio.sleep)
            return await model.summarize(article, length=length)

    return asyncio.run(ask())


def _summarize_many(
    source: Path | None, target: Path | None, *, length: Length, method: Method | None
) -> None:
    from digests.summary.batch import summarize_jsonl

    if source is None or target is None:
        give_up("--jsonl and --out go together")
    bad = False
    try:
        for flaw in summarize_jsonl(source, target, length=length, method=method):
            bad = True
            tell(f"{source}:{flaw.number}: {flaw.reason}")
    except OSError as error:
        give_up(str(error), code=USAGE)
    sys.exit(SOME_BAD if bad else 0)


def _read_article(file: str | None, *, title: str, lead: str) -> Article:
    from digests.model import Article

    if file is None:
        give_up("give a text file, or - for standard input")
    data = sys.stdin.buffer.read() if file == "-" else _read(Path(file))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        give_up(f"{file}: the text must be UTF-8", code=SOME_BAD)
    if not text.strip() and not title.strip() and not lead.strip():
        give_up(f"{file}: there is no text in it", code=SOME_BAD)
    return Article(title=title, lead=lead, text=text)


def _use_ranker() -> None:
    settings = load_settings()
    if settings.ranker is None:
        return
    from digests.summary.summarizer import RankerUnusable, load_ranker

    try:
        load_ranker(settings.ranker)
    except RankerUnusable as error:
        give_up(f"TINGON_RANKER: {error}")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        give_up(f"{file}: {error.strerror}")


@click.command()
@click.option("--count", default=10, show_default=True, help="Of the newest stories.")
def preview(count: int) -> None:
    """What the next edition would say to somebody who reads everything; needs no token."""
    settings = load_settings()
    quiet_logs(settings)

    async def work() -> int:
        from bot.cli.preview import preview_text

        async with open_database(settings) as db:
            text = await preview_text(settings, db, count=count)
        if text is None:
            tell("There are no stories yet: run `tingon feeds poll` first.")
            return SOME_BAD
        click.echo(text)
        return 0

    run_async(work)
