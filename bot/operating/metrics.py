"""What the program counts, in Prometheus' text format.

Thirty lines instead of prometheus_client: our numbers already live in the database, the limiter
and the health, so there is nothing to register, collect or keep per process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from bot.operating.health import Health
from bot.sending.limiter import LimiterStats
from digests.store import deliveries, edits, feeds, inbox, stories, subscriptions
from digests.store.database import Database

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[Mapping[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    name: str
    kind: Literal["gauge", "counter"]
    help: str
    samples: tuple[Sample, ...]


def gauge(name: str, help: str, value: float, **labels: str) -> Metric:
    return Metric(name=name, kind="gauge", help=help, samples=((labels, value),))


def counter(name: str, help: str, value: float, **labels: str) -> Metric:
    return Metric(name=name, kind="counter", help=help, samples=((labels, value),))


def exposition(metrics: Iterable[Metric]) -> str:
    lines = []
    for metric in metrics:
        lines.append(f"# HELP {metric.name} {_help(metric.help)}")
        lines.append(f"# TYPE {metric.name} {metric.kind}")
        lines += [f"{metric.name}{_labels(labels)} {value!r}" for labels, value in metric.samples]
    return "\n".join(lines) + "\n"


def of_limiter(state: LimiterStats) -> tuple[Metric, ...]:
    return (
        gauge("tingon_flow_waiting", "Calls that wait for their turn.", state.waiting),
        gauge("tingon_flow_chats", "Chats the limiter keeps count of.", state.chats),
        gauge("tingon_flow_held_seconds", "Silence left that Telegram ordered.", state.held_for),
        counter("tingon_flow_refused_total", "Answers 429.", state.refused),
        Metric(
            name="tingon_flow_given_total",
            kind="counter",
            help="Messages let through, by lane.",
            samples=tuple(({"lane": lane.value}, float(n)) for lane, n in state.given.items()),
        ),
        Metric(
            name="tingon_flow_waited_seconds_total",
            kind="counter",
            help="Seconds spent waiting for a turn, by lane.",
            samples=tuple(({"lane": lane.value}, s) for lane, s in state.waited.items()),
        ),
    )


def of_health(health: Health) -> tuple[Metric, ...]:
    return (
        gauge("tingon_ready", "1 when nothing is wrong.", float(not health.problems())),
        gauge("tingon_standby", "1 when another process is active.", float(health.standby)),
        gauge("tingon_start_time_seconds", "When this process started.", health.started),
        Metric(
            name="tingon_last_success_time_seconds",
            kind="gauge",
            help="When each thing last went well.",
            samples=tuple(({"what": beat.value}, at) for beat, at in health.beats.items()),
        ),
        Metric(
            name="tingon_fault",
            kind="gauge",
            help="1 for each fault there is.",
            samples=tuple(({"fault": fault.value}, 1.0) for fault in health.faults),
        ),
    )


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    inside = ",".join(f'{name}="{_escape(value)}"' for name, value in labels.items())
    return f"{{{inside}}}"


def _escape(value: str) -> str:
    return _help(value).replace('"', r"\"")


def _help(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


async def of_database(db: Database) -> tuple[Metric, ...]:
    async with db.read() as tx:
        by_state = await deliveries.counts(tx)
        chats_by_state = await subscriptions.count(tx)
        waiting, to_edit = await inbox.open_count(tx), await edits.waiting(tx)
        newest, found = await stories.newest(tx), await feeds.every(tx)
    in_alarm = sum(feed.health.alarm is not None or feed.state != "active" for feed in found)
    return (
        *(gauge("tingon_deliveries", "By state.", n, state=s) for s, n in by_state.items()),
        *(
            gauge("tingon_subscriptions", "By state.", n, state=s)
            for s, n in chats_by_state.items()
        ),
        gauge("tingon_inbox_open", "Updates that are not served yet.", waiting),
        gauge("tingon_edits_waiting", "Corrections that wait.", to_edit),
        gauge("tingon_stories", "The newest story's number.", newest),
        gauge("tingon_feeds_in_alarm", "Feeds an operator should look at.", in_alarm),
    )
