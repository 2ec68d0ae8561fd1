"""Read the settings: command line over environment (`GALLERY_...`) over a TOML file over defaults."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

ENVIRONMENT_PREFIX = "GALLERY_"
CONFIG_VARIABLE = "GALLERY_CONFIG"


class InvalidSettings(ValueError):  # noqa: N818 - named for what it says, as all errors of the server are
    """Say in one line which setting is wrong, where it was given, and what is allowed."""


def _address(value: str) -> str:
    host, mark, port = value.rpartition(":")
    if not mark or not host or not port.isdecimal() or int(port) > 65_535:  # noqa: PLR2004 - the largest port
        raise ValueError("write HOST:PORT, such as 127.0.0.1:9480; port 0 picks a free one")
    return value


def _named_uris(value: object) -> object:
    if not isinstance(value, str):
        return value
    pairs = [pair.partition("=") for pair in value.split()]
    if not all(name and mark and uri for name, mark, uri in pairs):
        raise ValueError("write NAME=URI, several with spaces between them")
    if len({name for name, _, _ in pairs}) < len(pairs):
        raise ValueError("a name is given twice")
    return {name: uri for name, _, uri in pairs}


def _require_names(stores: dict[str, str]) -> dict[str, str]:
    if not all(_STORE_NAME.fullmatch(name) for name in stores):
        raise ValueError("a name is a lower-case letter, then up to 62 of them, digits and dashes")
    if "main" in stores:
        raise ValueError("the store main is the one of the setting blobs")
    return stores


def _branch(value: str) -> str:
    if not _BRANCH.fullmatch(value) or ".." in value or value.endswith((".", "/", ".lock")):
        raise ValueError("write the name of a branch, such as main; it begins with no dash and has no blanks")
    return value


def _mail_address(value: str) -> str:
    if not _MAIL.fullmatch(value):
        raise ValueError("write an address such as gallery@example.com")
    return value


def _git_address(value: str) -> str:
    # A path is meant from where the server was started; the commands of Git run elsewhere.
    return str(Path(value).absolute()) if Path(value).exists() else value


_STORE_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}", re.ASCII)
_MAIL = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}", re.ASCII)

Address = Annotated[str, AfterValidator(_address)]
Branch = Annotated[str, AfterValidator(_branch)]
MailAddress = Annotated[str, Field(max_length=254), AfterValidator(_mail_address)]
GitAddress = Annotated[str, Field(min_length=1, max_length=4_096), AfterValidator(_git_address)]
Stores = Annotated[dict[str, str], BeforeValidator(_named_uris), AfterValidator(_require_names)]


class Settings(BaseModel):
    """Hold every setting of the server; docs/reference/settings.md lists them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("gallery"),
        description="Folder of this server's own files: spool, and by default database and blobs. One server a home.",
    )
    listen: Address = Field("127.0.0.1:9480", description="HOST:PORT to listen at; port 0 picks a free one.")
    advertise: Address | None = Field(
        None, description="HOST:PORT at which clients reach this server, where it is not `listen`."
    )
    metrics_listen: Address | Literal["off"] | None = Field(
        None, description="HOST:PORT for /metrics, /healthz and /readyz, or off; the port after `listen`'s where unset."
    )
    database: str | None = Field(
        None,
        description="mysql://user:password@host/database or sqlite:////path; gallery.db in the home where unset.",
    )
    blobs: str | None = Field(
        None,
        description="file:///folder, hdfs://host:port/folder or s3://bucket/prefix for the bytes of instances: the "
        "store main; the folder blobs in the home where unset.",
    )
    stores: Stores = Field(
        default_factory=dict, description="Further stores, as NAME=URI NAME=URI, or a table of the TOML file."
    )
    write_store: str = Field("main", description="Name of the store that takes the bytes of new instances.")
    offer_direct: bool = Field(
        True, description="Let clients that reach an HDFS or S3 store read and write it themselves when they ask."
    )
    cache_mib: int = Field(
        10_240,
        ge=0,
        le=1 << 30,
        description="Disk in the home for copies of what was read from remote stores; 0: none.",
    )
    hadoop_conf_dir: Path | None = Field(
        None, description="Folder of core-site.xml and hdfs-site.xml; HADOOP_CONF_DIR where unset."
    )
    kerberos_principal: str | None = Field(None, description="Who the server is for HDFS, where it uses Kerberos.")
    kerberos_keytab: Path | None = Field(None, description="File of that principal's keys.")
    processes: int | None = Field(
        None, ge=1, le=64, description="Processes that answer calls; the number of cores where unset, 1 on SQLite."
    )
    pool_size: int = Field(16, ge=2, le=512, description="Database connections of one process.")
    default_team: str = Field("default", description="Team that owns projects which name none.")
    auto_create_projects: bool = Field(True, description="Let a project come into being with its first model.")
    default_deadline_ms: int = Field(
        60_000, ge=1, le=600_000, description="Time for a call that does not say how long it will wait."
    )
    connections: int = Field(512, ge=1, le=8_192, description="Connections of one process; one more is closed at once.")
    idle_seconds: int = Field(300, ge=1, le=86_400, description="Time that a connection may stay without a call.")
    grace_seconds: int = Field(30, ge=0, le=3_600, description="Time for calls in flight to end when the server stops.")
    event_days: int | None = Field(
        None,
        ge=1,
        le=36_500,
        description="Days for which events stay in the feed before they go to the archive; for ever where unset.",
    )
    decision_days: int = Field(
        30,
        ge=1,
        le=36_500,
        description="Days for which decisions are kept that neither acted nor changed an outcome; others: for ever.",
    )
    upload_lease_hours: int = Field(
        24, ge=1, le=24 * 365, description="Time after which an upload that receives nothing is given up."
    )
    spool_min_free_mib: int = Field(
        64, ge=0, le=1 << 20, description="Room on the home's disk that uploads leave free, in MiB."
    )
    rules_repository: GitAddress | None = Field(
        None,
        description="Repository of rules, as git clone takes it: a URL or a path. Where unset, no new rules are "
        "published, and those that are stay active.",
    )
    rules_branch: Branch = Field("main", description="Branch of that repository.")
    rules_interval_seconds: int = Field(
        10, ge=1, le=86_400, description="Time after which the branch is looked at again."
    )
    git_seconds: int = Field(60, ge=1, le=3_600, description="Time that one command of Git may take.")
    work: bool = Field(
        True,
        description="Judge rules, do their actions, watch their repository and compute health; turn it off where "
        "`gallery-server work` does so on other hosts.",
    )
    callback_hosts: str = Field(
        "",
        description="Hosts that actions of rules may reach: HOST, HOST:PORT, *.DOMAIN, addresses and networks, with "
        "blanks between them.",
    )
    secrets_folder: Path | None = Field(
        None, description="Folder with the secrets of actions, a file for each: TEAM/NAME."
    )
    ca_file: Path | None = Field(
        None, description="Certificates in PEM that actions trust; those of the machine where unset."
    )
    action_seconds: int = Field(30, ge=1, le=600, description="Time for one try of an action.")
    smtp_host: str | None = Field(None, description="Mail server of the action email; none where unset.")
    smtp_port: int = Field(587, ge=1, le=65_535, description="Its port.")
    smtp_sender: MailAddress | None = Field(None, description="Address that mail comes from.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field("starttls", description="How the mail server is secured.")
    smtp_user: str | None = Field(None, description="Who logs in there; nobody where unset.")
    smtp_password_file: Path | None = Field(None, description="File with the password of that login.")
    mail_domains: str = Field(
        "", description="Domains that mail may go to, with blanks between them; that of the sender where unset."
    )
    allow_unauthenticated: bool = Field(
        False, description="Listen beyond loopback although callers are not authenticated in this version."
    )
    log_format: Literal["console", "json"] = Field("console", description="Shape of the log on stderr.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")


def load(command_line: dict[str, Any], config: Path | None = None) -> Settings:
    """Answer the settings; raise InvalidSettings with one line for the first that is wrong.

    Entries of `command_line` that are None were not given. `config` is the TOML file, else the one that the
    environment's `GALLERY_CONFIG` names.
    """
    layers = {
        "in the configuration file": _read_file(config),
        "in the environment": _read_environment(),
        "on the command line": {name: value for name, value in command_line.items() if value is not None},
    }
    merged: dict[str, Any] = {}
    source: dict[str, str] = {}
    for where, layer in layers.items():
        merged |= layer
        source |= dict.fromkeys(layer, where)
    try:
        return Settings(**merged)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        name = str(first["loc"][0])
        raise InvalidSettings(_complaint(name, source.get(name, ""), first)) from None


def environment_name(setting: str) -> str:
    """Answer the environment variable of a setting."""
    return f"{ENVIRONMENT_PREFIX}{setting.upper()}"


def _read_file(config: Path | None) -> dict[str, Any]:
    named = os.environ.get(CONFIG_VARIABLE)
    path = config or (Path(named) if named else None)
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidSettings(f"The configuration file {path} cannot be read: {error}.") from None


def _read_environment() -> dict[str, Any]:
    return {
        name: os.environ[environment_name(name)]
        for name in Settings.model_fields
        if environment_name(name) in os.environ
    }


def _complaint(name: str, where: str, error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return f"There is no setting {name} (given {where}); there are: {', '.join(Settings.model_fields)}."
    # A URL may hold a password, so the value of those is not repeated.
    value = "" if name in ("database", "blobs", "stores", "rules_repository") else f" is {str(error['input'])!r}"
    return f"The setting {name}{value} (given {where}): {error['msg'].removeprefix('Value error, ')}."
