"""Settings, read once from the environment by the composition root."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from core.errors import N_, SetupFault
from core.folders import default_cache, default_home

#: Names by which a machine calls itself; with others a page of another site may be behind it.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


#: `local`: whoever reaches the pages is the owner of the machine; `open`: anybody, as a visitor;
#: `login`: whoever a provider or a proxy signs in.
Entrance = Literal["local", "open", "login"]


class Provider(BaseModel):
    """An OpenID Connect provider, as its operator registered this installation there.

    `label` is on the button that leads there; `checks_email` says that its addresses are people's
    own although it does not say so of each.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: str
    client_secret: str
    server_metadata_url: str
    label: str | None = None
    checks_email: bool = False


def _named(tables: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the providers; Streamlit finds them by a name without an underscore."""
    for name, told in tables.items():
        if not name.isalnum() or name == "default":
            raise ValueError(f"“{name}” is no name: letters and digits only")
        yield name, told


class _Files(EnvSettingsSource):
    """The environment, where ``NAME_FILE`` names a file that holds the value of ``NAME``."""

    def _load_env_vars(self) -> dict[str, str | None]:
        named = super()._load_env_vars().items()
        return {
            name.removesuffix("_file"): _content(name, path)
            for name, path in named
            if name.startswith(("prisme_", "database_url")) and name.endswith("_file") and path
        }


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise SetupFault(
            N_("{name} points to the file {file}, which cannot be read: {reason}"),
            name=name.upper(),
            file=path,
            reason=getattr(error, "strerror", None) or str(error),
        ) from error


class Settings(BaseSettings):
    """What an operator may choose.

    In the environment every name is in capitals and begins with ``PRISME_``, but for
    ``DATABASE_URL``, which keeps its usual name. Any of them may be in a file instead, named by
    the same variable with ``_FILE`` at its end: secrets belong there.
    """

    model_config = SettingsConfigDict(env_prefix="PRISME_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=default_home)
    cache: Path = Field(default_factory=default_cache)
    database_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("database_url", "DATABASE_URL")
    )
    database_password: SecretStr | None = None
    cookie_secret: SecretStr | None = None
    signing_key: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    api_port: int = Field(default=8502, ge=1, le=65535)
    access: Entrance | None = None
    owner: str | None = None
    oidc: SecretStr | None = None
    login_header: str | None = None
    login_hours: float = Field(default=12.0, gt=0)
    address: str | None = None
    api_open: bool | None = None
    proxies: str = ""
    hosts: str = ""
    api_rows_per_minute: int = Field(default=3000, ge=1000)
    language: Literal["en", "fr"] = "en"
    coverage: float = Field(default=0.8, gt=0, lt=1)
    demo_rows: int = Field(default=4000, ge=300, le=2_000_000)
    page_concurrency: int = Field(default=2, ge=1)
    write_deadline_s: float = Field(default=2.0, gt=0)
    hours_per_day: float = Field(default=7.0, gt=0, le=24)
    max_file_mb: int = Field(default=100, ge=1)
    prepare_pages: bool = True
    retrain_every_days: float = Field(default=0.0, ge=0)
    retrain_after_corrections: int = Field(default=0, ge=0)

    @property
    def entrance(self) -> Entrance:
        """How people come in: as the machine's owner, by a login, or anybody as a visitor.

        Raises
        ------
        SetupFault
            Others reach this address, and nothing says who they are.
        """
        logs_in = self.oidc is not None or bool(self.login_header)
        if self.access == "login" and not logs_in:
            raise SetupFault(N_("PRISME_ACCESS=login needs PRISME_OIDC or PRISME_LOGIN_HEADER."))
        if self.login_header and not self.proxies.strip():
            raise SetupFault(
                N_("PRISME_LOGIN_HEADER needs PRISME_PROXIES: from whom it is to be believed.")
            )
        if self.access == "open" or logs_in:
            return "open" if self.access == "open" else "login"
        if self.public_hosts or not (self.access == "local" or self.host in LOOPBACK):
            raise SetupFault(
                N_(
                    "{host} can be reached by others, and nothing says who they are. Set up a "
                    "login, or let everyone in as a visitor with PRISME_ACCESS=open (see "
                    "docs/security.md)."
                ),
                host=min(self.public_hosts, default=self.host),
            )
        return "local"

    @property
    def providers(self) -> dict[str, Provider]:
        """Who signs people in, by name; raises `SetupFault`."""
        if self.oidc is None:
            return {}
        try:
            found = tomllib.loads(self.oidc.get_secret_value())
            return {name: Provider.model_validate(told) for name, told in _named(found)}
        except ValueError as error:
            raise SetupFault(
                N_(
                    "PRISME_OIDC must be TOML with a table for each provider, which has client_id, "
                    "client_secret and server_metadata_url: {reason}"
                ),
                reason=str(error).splitlines()[0],
            ) from error

    @property
    def public_hosts(self) -> frozenset[str]:
        """The names in `hosts`, which has commas between them."""
        return frozenset(name.strip().casefold() for name in self.hosts.split(",") if name.strip())

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], *others: Any, **sources: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment, then the files that it names."""
        usual = super().settings_customise_sources(settings_cls, *others, **sources)
        return (*usual, _Files(settings_cls))
