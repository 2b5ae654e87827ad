"""Newspapers' hosts stand in several tables: spelled in one as in the others."""

from __future__ import annotations

import json
from collections import defaultdict
from importlib.resources import files
from urllib.parse import urlsplit

from digests.article.page_rules import PAGE_RULES
from digests.feed.address_rules import ADDRESS_RULES, site_host

CATALOGUE = json.loads(files("digests.feed").joinpath("catalogue.json").read_text("utf-8"))
TABLES = {
    "addresses": set(ADDRESS_RULES),
    "pages": set(PAGE_RULES),
    "catalogue": {paper["host"] for paper in CATALOGUE},
}


def test_every_host_is_that_of_the_newspaper_itself() -> None:
    for table, hosts in TABLES.items():
        others = {host: site_host(host) for host in hosts if site_host(host) != host}

        assert others == {}, table


def test_no_newspaper_has_one_ending_here_and_another_there() -> None:
    spellings = defaultdict(set)
    for hosts in TABLES.values():
        for host in hosts:
            name, _, ending = host.partition(".")
            spellings[name].add(ending)

    assert {name: found for name, found in spellings.items() if len(found) > 1} == {}


def test_every_newspaper_of_the_catalogue_has_a_name_and_feeds_at_home() -> None:
    assert TABLES["catalogue"] <= TABLES["addresses"]
    for paper in CATALOGUE:
        assert site_host(urlsplit(paper["root"]).hostname) == paper["host"]
