"""The command line: JSON on stdout, messages on stderr; 0 all fine, 1 some input bad, 2 usage.

Each command imports what it needs when it runs: `tingon check --live` answers in under a second.
"""

from __future__ import annotations

import click

from bot.cli.articles import extract, parse, preview, summarize
from bot.cli.feeds import feeds
from bot.cli.outbox import outbox
from bot.cli.running import check, demo, migrate, run, sandbox, stats, up
from bot.cli.story import story


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tingon", prog_name="tingon")
def main() -> None:
    """Tin Gọn: a newspaper in brief, on Telegram."""


for command in (
    run,
    up,
    demo,
    sandbox,
    check,
    migrate,
    stats,
    feeds,
    outbox,
    story,
    parse,
    extract,
    summarize,
    preview,
):
    main.add_command(command)
