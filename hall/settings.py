"""What a deployment may choose, from the environment and one optional TOML file; all mistakes at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, HttpUrl, TypeAdapter, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from queueing.errors import Mistake, Mistakes, did_you_mean

PREFIX = "KUAIBAN_"
FILE_VARIABLE = "KUAIBAN_SETTINGS"
TEST_PREFIX = "KUAIBAN_TEST_"
"""Variables with this prefix steer the test suite and are none of the server's business."""
OF_COMMANDS = {"KUAIBAN_LANG", "KUAIBAN_SCHEDULER"}
"""Variables by which commands know their options (``simulation.options``); no deployment is set by them."""


class Settings(BaseSettings):
    """One deployment's choices. Variables: ``KUAIBAN_`` and the name in capitals; file keys: the name."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, str_strip_whitespace=True
    )

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; 0 lets the system choose one."""
    data_dir: Path = Path("var")
    """Folder of the database, the signing key and virtual papers."""
    database_url: str | None = None
    """SQLAlchemy URL, ``sqlite:`` or ``postgresql+psycopg:``; none means a SQLite file in the data folder."""
    redis_url: str | None = None
    """Redis by which processes wake each other and count attempts together; none: the database wakes them."""
    public_url: str | None = None
    """Address under which visitors' phones reach this server; printed in QR codes."""
    demo: Literal["on", "off"] = "on"
    """Whether actors act out a day in the sample hall."""
    speed: Annotated[float, Field(gt=0, le=600)] = 10.0
    """How many times faster than real time the demo's clock runs."""
    proxies: Annotated[int, Field(ge=0, le=5)] = 0
    """How many reverse proxies in front may be believed about the visitor's address."""
    log: Literal["console", "json"] = "console"
    """Log on standard error: ``console`` says what went wrong, ``json`` has a line for every request too."""
    session_hours: Annotated[int, Field(ge=1, le=168)] = 12
    """How long a person stays signed in, hours."""
    device_days: Annotated[int, Field(ge=1, le=3650)] = 400
    """How long a paired kiosk or board stays paired, days."""
    open_rate: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,6}/(second|minute|hour)$")] = "120/minute"
    """How many requests without a valid token one address may send."""
    sign_in_rate: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,6}/(second|minute|hour)$")] = "10/minute"
    """How many attempts to sign in one address may make."""
    login_rate: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,6}/(second|minute|hour)$")] = "30/minute"
    """How many attempts all addresses together may make with one login: one alone locks nobody out."""
    token_rate: Annotated[str, Field(pattern=r"^(off|[1-9][0-9]{0,6}/(second|minute|hour))$")] = "off"  # noqa: S105
    """How many requests one token may send; ``off`` for no limit."""

    visitor_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """How long after the day of a visit it can still be told whose it was, days."""
    record_days: Annotated[int, Field(ge=1, le=36500)] | Literal["off"] = 400
    """How long after a day its events stay in the database before they are archived; ``off`` for ever."""
    staff_days: Annotated[int, Field(ge=1, le=36500)] = 400
    """How long the names of people who left and of devices taken out are kept, days."""
    retain_hour: Annotated[int, Field(ge=0, le=23)] = 3
    """From which hour on, by the hall's clock, the worker forgets and archives what is due."""
    archive_dir: Path | None = None
    """Folder of the archive files; none means ``archive`` in the data folder."""

    @field_validator("record_days")
    @classmethod
    def _record_outlasts_visitors(
        cls, value: int | Literal["off"], known: ValidationInfo
    ) -> int | Literal["off"]:
        visitor_days = known.data.get("visitor_days")
        if isinstance(value, int) and isinstance(visitor_days, int) and value < visitor_days:
            raise ValueError(
                f"visitors are forgotten before their days are archived: write {visitor_days} "
                "(visitor_days) or more, or off"
            )
        return value

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None:
            TypeAdapter(HttpUrl).validate_python(value)
            value = value.rstrip("/")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("sqlite:", "postgresql+psycopg:")):
            raise ValueError(
                "write sqlite:////folder/file.db or postgresql+psycopg://user:password@host/database"
            )
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: str | None) -> str | None:
        if value is not None and not _is_redis(value):
            raise ValueError(
                "write redis://:password@host:6379/0 (rediss: with TLS) or unix:///folder/redis.sock"
            )
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the library's signature)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is said in code wins, then the environment, then the file."""
        file = os.environ.get(FILE_VARIABLE)
        toml = TomlConfigSettingsSource(settings_cls, toml_file=file or None)
        return (init_settings, env_settings, toml)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL to use, the default one spelled out."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'kuaiban.db').resolve()}"

    @property
    def archive_folder(self) -> Path:
        """Where the archive files are."""
        return self.archive_dir or self.data_dir / "archive"

    @property
    def base_url(self) -> str:
        """The address for people's links: the public one, else where this server listens."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 (compared, not bound)
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def _is_redis(url: str) -> bool:
    """Whether a URL names a Redis as the driver understands it, which takes what it does not for nothing."""
    try:
        where = urlsplit(url)
        if where.scheme == "unix":
            return not where.netloc.rpartition("@")[2] and len(where.path) > 1
        number = where.path.removeprefix("/")
        return (
            where.scheme in ("redis", "rediss")
            and bool(where.hostname)
            and where.port != 0
            and (not number or number.isdecimal())
        )
    except ValueError:  # of the port, or of an address in brackets
        return False


def load_settings(**chosen: Any) -> Settings:
    """The settings of this process; ``chosen`` (command-line options) beat environment and file.

    Raises :class:`queueing.errors.Mistakes` with every mistake of the environment and the file.
    """
    known = set(Settings.model_fields)
    file = os.environ.get(FILE_VARIABLE)
    written, mistakes = _read_file(file)
    mistakes += _unknown_variables(os.environ, known)
    mistakes += [
        Mistake(f"{file}: {key}", "no such setting", did_you_mean(key, known))
        for key in written
        if key not in known
    ]
    if any(
        mistake.where == file for mistake in mistakes
    ):  # the file cannot be read: nothing more to learn from it
        raise Mistakes(mistakes)
    try:
        settings = Settings(**chosen)
    except ValidationError as error:
        mistakes += _value_mistakes(error, chosen, file, known)
        raise Mistakes(mistakes) from None
    if mistakes:
        raise Mistakes(mistakes)
    return settings


def _read_file(file: str | None) -> tuple[dict[str, Any], list[Mistake]]:
    if not file:
        return {}, []
    try:
        return tomllib.loads(Path(file).read_text("utf-8")), []
    except OSError as error:
        return {}, [Mistake(file, f"cannot be read ({error.strerror})", f"Mend or unset {FILE_VARIABLE}")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [Mistake(file, f"is not TOML ({error})", "Mend that line")]


def _unknown_variables(environ: Mapping[str, str], known: Iterable[str]) -> list[Mistake]:
    names = {PREFIX + name.upper() for name in known} | {FILE_VARIABLE}
    return [
        Mistake(name, "no such setting", did_you_mean(name, names))
        for name in sorted(environ)
        if name.startswith(PREFIX) and name not in names | OF_COMMANDS and not name.startswith(TEST_PREFIX)
    ]


def _value_mistakes(
    error: ValidationError, chosen: Mapping[str, Any], file: str | None, known: set[str]
) -> Iterator[Mistake]:
    for one in error.errors(include_url=False):
        key = str(one["loc"][0])
        if key not in known:
            continue  # said already, with a suggestion
        variable = PREFIX + key.upper()
        where = (
            f"--{key.replace('_', '-')}"
            if key in chosen
            else variable
            if variable in os.environ
            else f"{file}: {key}"
        )
        # A password is nothing for a screen or a log.
        given = re.sub(r"//[^/]*@", "//***@", repr(one["input"]))
        yield Mistake(where, f"{given} is not right", one["msg"])
