"""The environment, read once. Nothing else looks at os.environ."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from digests.schedule import is_zone

PREFIX = "TINGON_"
DEFAULT_FEED = "https://baophutho.vn/rss/home.rss"
SHORTEST_POLL = timedelta(minutes=5)


def _seconds(value: Any) -> Any:
    """Times are seconds: a bare number in the environment comes as text."""
    return float(value) if isinstance(value, str) and value.strip() else value


Seconds = Annotated[timedelta, BeforeValidator(_seconds)]


def parse_feeds(text: str) -> tuple[tuple[str | None, str], ...]:
    """Read "URL" and "Section=URL", separated by commas; an address may hold commas itself."""
    pieces: list[str] = []
    for piece in text.split(","):
        if _starts_a_feed(piece) or not pieces:
            pieces.append(piece.strip())
        else:
            pieces[-1] += f",{piece}"
    return tuple(_feed(piece.strip()) for piece in pieces if piece.strip())


def _starts_a_feed(piece: str) -> bool:
    address = piece.strip() if piece.strip().startswith("http") else piece.partition("=")[2]
    return address.strip().startswith(("http://", "https://"))


def _feed(piece: str) -> tuple[str | None, str]:
    section, _, address = ("", "", piece) if piece.startswith("http") else piece.partition("=")
    address = address.strip()
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
        raise ValueError(
            f"{piece!r} is no feed: give URL or Section=URL, with http:// or https://"
        )
    return section.strip() or None, address


class Settings(BaseSettings):
    """Every setting is an environment variable `TINGON_<NAME>`, or a line of the file `.env`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True
    )

    bot_token: SecretStr | None = Field(None, description="The bot's token from @BotFather.")
    telegram_api_url: str = Field(
        "https://api.telegram.org", description="The Bot API server's root, without /bot."
    )
    telegram_proxy: str | None = Field(
        None, description="An http proxy for Telegram, which is hard to reach from Vietnam."
    )
    database_url: str = Field(
        "sqlite:///data/tingon.db", description="sqlite:///path or postgresql://..."
    )
    feeds: Annotated[tuple[tuple[str | None, str], ...], NoDecode] = Field(
        ((None, DEFAULT_FEED),), description="Comma-separated: URL or Section=URL."
    )
    newspaper: str = Field("Báo Phú Thọ", description="The newspaper's name in greetings.")
    timezone: str = Field("Asia/Ho_Chi_Minh", description="The zone of a new chat's hours.")
    admins: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(),
        description="Telegram ids of the operators, comma-separated: told of feeds in trouble.",
    )
    contact: str = Field(
        "https://t.me/BotFather",
        description="Where a newspaper may complain; stands in our User-Agent.",
    )
    feed_proxy: str | None = Field(
        None, description="A proxy for newspapers that are hard to reach from abroad."
    )
    host_pause: float | None = Field(
        None, ge=0, description="Seconds between two requests to one host (2; 0 for private)."
    )
    poll_interval: Seconds = Field(
        timedelta(minutes=10), description="Seconds between two polls of a feed by day."
    )
    allow_private_addresses: bool = Field(
        False, description="Let feeds lie at private addresses: tests and demos only."
    )
    rate: int = Field(
        30, ge=1, le=1000, description="Messages a second; above 30 paid broadcasts are used."
    )
    uncertain: Literal["resend", "skip"] = Field(
        "resend", description="What to do with a message that may have arrived."
    )
    slot_spread: Seconds = Field(
        timedelta(0), description="Seconds over which the editions of one hour are spread."
    )
    stale_after: Seconds = Field(
        timedelta(hours=6), description="Seconds after which a waiting edition is taken back."
    )
    correction_window: Seconds = Field(
        timedelta(days=3), description="Seconds in which sent messages are corrected."
    )
    web_bind: str | None = Field(None, description="host:port for health, metrics and webhook.")
    webhook_url: str | None = Field(None, description="Public https address; else long polling.")
    webhook_secret: SecretStr | None = Field(
        None, description="1 to 256 letters, digits, _ and -; needed with WEBHOOK_URL."
    )
    llm_base_url: str | None = Field(
        None, description="An OpenAI-compatible server, for example http://127.0.0.1:11434/v1."
    )
    llm_model: str | None = Field(None, description="The model's name on that server.")
    llm_api_key: SecretStr | None = Field(None, description="Its key, where it wants one.")
    llm_daily_calls: int = Field(2000, ge=0, description="The most calls a day.")
    ranker: Path | None = Field(None, description="Other weights for the summariser.")
    heartbeat: Path = Field(
        Path("data/heartbeat.json"), description="The file `tingon check --live` looks at."
    )
    log_format: Literal["console", "json"] = Field("console", description="console or json.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )

    @field_validator("feeds", mode="before")
    @classmethod
    def _read_feeds(cls, value: Any) -> Any:
        return parse_feeds(value) if isinstance(value, str) else value

    @field_validator("admins", mode="before")
    @classmethod
    def _read_admins(cls, value: Any) -> Any:
        if isinstance(value, str):
            return frozenset(int(one) for one in value.replace(",", " ").split())
        return value

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        if not is_zone(value):
            raise ValueError(f"{value!r} is no time zone: give one like Asia/Ho_Chi_Minh")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _is_root(cls, value: str) -> str:
        root = value.rstrip("/")
        if urlsplit(root).scheme not in {"http", "https"} or root.endswith("/bot"):
            raise ValueError("give the server's root, for example http://127.0.0.1:8081")
        return root

    @model_validator(mode="after")
    def _fits_together(self) -> Settings:
        if self.poll_interval < SHORTEST_POLL and not self.allow_private_addresses:
            raise ValueError(
                "POLL_INTERVAL under 300 seconds is only for private addresses: newspapers "
                "would take us for an attack"
            )
        if self.webhook_url is not None:
            if self.webhook_secret is None:
                raise ValueError("WEBHOOK_URL needs WEBHOOK_SECRET: anybody could write to it")
            if self.web_bind is None:
                raise ValueError("WEBHOOK_URL needs WEB_BIND: where the webhook listens")
        return self

    @property
    def pause_between_requests(self) -> float:
        if self.host_pause is not None:
            return self.host_pause
        return 0.0 if self.allow_private_addresses else 2.0

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _SecretFiles(settings_cls), dotenv_settings


class _SecretFiles(PydanticBaseSettingsSource):
    """Secrets may be files: TINGON_BOT_TOKEN_FILE=/run/secrets/token."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        if "SecretStr" not in str(field.annotation) and field_name != "database_url":
            return None, field_name, False
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE")
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text().strip(), field_name, False
        except OSError as error:
            raise ValueError(f"{PREFIX}{field_name.upper()}_FILE: {error}") from error

    def __call__(self) -> dict[str, Any]:
        found = {}
        for name, field in self.settings_cls.model_fields.items():
            value, _, _ = self.get_field_value(field, name)
            if value is not None:
                found[name] = value
        return found
