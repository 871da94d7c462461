"""The containers are as docs/operations.md says, as far as files can tell without docker."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from core.settings import Settings
from jobs.app import app as tasks
from jobs.secrets import FILES

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONCE = {"secrets", "migrate"}
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
#: Where no registry is reached, other base images have other names.
BASES = {"PYTHON_IMAGE", "PRISME_DB_IMAGE", "PRISME_GATEWAY_IMAGE"}
PATHS = {"PRISME_HOME", "PRISME_CACHE"}


def names() -> dict[str, object]:
    """Return every variable that is a setting, with its default."""
    return {
        "DATABASE_URL" if name == "database_url" else f"PRISME_{name.upper()}": field.default
        for name, field in Settings.model_fields.items()
    }


def instructions() -> list[str]:
    """Return the Dockerfile's instructions, each on one line, without comments."""
    lines = [line for line in DOCKERFILE.splitlines() if not line.lstrip().startswith("#")]
    return [line for line in "\n".join(lines).replace("\\\n", " ").splitlines() if line.strip()]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_few_rights_and_bounds(name: str):
    """Read-only, no capabilities, no new privileges, limits, an init, an end, logs that rotate."""
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["init"] is True
    assert service["stop_grace_period"]
    assert service["logging"]["options"]["max-size"]
    assert not re.search(r"(:latest|^[^:]+)$", service["image"])
    assert "networks" in service or service["network_mode"] == "none"


def test_each_image_is_built_once():
    """One service builds each; the others take it and never ask a registry for it."""
    ours = {name: s for name, s in SERVICES.items() if s["image"].startswith("prisme-")}
    built = {name: s["build"]["target"] for name, s in ours.items() if "build" in s}
    assert built == {"secrets": "serve", "worker": "work"}
    assert {s["image"] for name, s in ours.items() if name not in built} == {"prisme-serve:0.1.0"}
    assert {s["pull_policy"] for name, s in ours.items() if name not in built} == {"never"}
    assert all("secrets" in _needed(name) for name in ours.keys() - {"secrets"})


def _needed(name: str) -> set[str]:
    """Return what a service waits for, and what that waits for."""
    direct = set(SERVICES[name].get("depends_on", ()))
    return direct.union(*map(_needed, direct))


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - ONCE))
def test_what_stays_is_watched_and_started_again(name: str):
    """Every service that stays has a health check without curl and a restart policy."""
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert "curl" not in check["test"]
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_doors_wait_for_the_migration():
    """db is healthy, migrate has ended well, then app, api and worker; replicas are possible."""
    assert SERVICES["migrate"]["depends_on"]["db"] == {"condition": "service_healthy"}
    for name in ("app", "api", "worker"):
        needs = SERVICES[name]["depends_on"]
        assert needs["migrate"] == {"condition": "service_completed_successfully"}
        assert needs["db"] == {"condition": "service_healthy"}
        assert "ports" not in SERVICES[name]
        assert "container_name" not in SERVICES[name]
    for name in ONCE:
        assert SERVICES[name]["restart"] == "no"


def test_only_the_gateway_is_reached_from_elsewhere():
    """The database has no port and no way out; what is published listens on loopback."""
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["gateway"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["gateway"]["ports"])
    networks = COMPOSE["networks"]
    assert networks["data"]["internal"] is networks["doors"]["internal"] is True
    assert SERVICES["db"]["networks"] == ["data"]
    assert "data" not in SERVICES["gateway"]["networks"]


def test_the_database_keeps_its_data_where_version_18_does():
    """The volume is at /var/lib/postgresql; there is shared memory for an index of vectors."""
    db = SERVICES["db"]
    assert db["image"] == "${PRISME_DB_IMAGE:-pgvector/pgvector:pg18}"
    assert "db-data:/var/lib/postgresql" in db["volumes"]
    assert db["shm_size"] == "1g"


def _secrets(name: str) -> set[str]:
    return {
        volume.split(":")[0] for volume in SERVICES[name].get("volumes", ()) if "-secret" in volume
    }


def test_secrets_are_files_and_each_container_has_only_its_own():
    """No value of a secret is in the file; volumes hold them, read-only but for their maker."""
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY", variable):
                assert variable.endswith("_FILE")
                assert value.removeprefix("/run/prisme/") in FILES
            assert not re.search(r"://[^/@]*:[^/@]*@", value)
    assert _secrets("app") == _secrets("api") == {"web-secret", "cookie-secret"}
    assert _secrets("worker") == {"worker-secret"}
    assert _secrets("db") == {"owner-secret"}
    assert _secrets("gateway") == set()
    for name in set(SERVICES) - {"secrets"}:
        mounted = [v for v in SERVICES[name].get("volumes", ()) if "-secret" in v]
        assert all(volume.endswith(":ro") for volume in mounted)


def test_volumes_are_declared_and_each_secret_has_one():
    """What a service mounts by name exists, and the maker of secrets mounts every folder."""
    used = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", ())
        if not volume.startswith(".")
    }
    assert used == set(COMPOSE["volumes"])
    folders = {volume.split(":")[1] for volume in SERVICES["secrets"]["volumes"]}
    assert folders == {f"/run/prisme/{Path(name).parent}" for name in FILES}
    assert all(folder in DOCKERFILE for folder in folders)


def test_every_variable_is_a_setting():
    """Names in `environment`, and those of .env that compose reads itself, exist."""
    known = set(names())
    for name in ("migrate", "app", "api", "worker"):
        for variable in SERVICES[name]["environment"]:
            assert variable.removesuffix("_FILE") in known
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert set(re.findall(r"\$\{(\w+)", text)) <= known | BASES


def test_the_example_has_every_setting_with_its_default():
    """.env.example equals the settings; all of it is commented out."""
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    told = dict(line[1:].split("=", 1) for line in lines if re.match(r"#\w+=", line))
    assert all(line.startswith("#") for line in lines if line)
    assert set(told) == set(names())
    for name, default in names().items():
        if name not in PATHS:
            assert told[name] == ("" if default is None else str(default)), name


def test_the_gateway_ends_before_it_is_killed():
    """An open websocket does not keep it beyond the time that it has to stop."""
    gateway = (ROOT / "docker/haproxy.cfg").read_text("utf-8")
    limit = re.search(r"hard-stop-after (\d+)s", gateway)
    assert limit
    assert int(limit[1]) < int(SERVICES["gateway"]["stop_grace_period"].removesuffix("s"))


def _commands() -> Iterator[list[str]]:
    for service in SERVICES.values():
        command = service.get("command", [])
        test = service.get("healthcheck", {}).get("test", [])
        for given in (command, test[1:]):
            if given[:1] == ["python"]:
                yield given
            else:
                lines = [line for part in given for line in part.splitlines()]
                yield from (line.split() for line in lines if line.startswith("python "))
    for instruction in instructions():
        if "CMD [" in instruction:
            yield yaml.safe_load(instruction.split("CMD", 1)[1])


def test_every_command_exists():
    """What containers run is a command of `jobs`, or a module with a main of its own."""
    commands = set(get_command(tasks).commands)  # type: ignore[attr-defined]
    found = list(_commands())
    assert len(found) > 10
    for command in found:
        assert command[:2] == ["python", "-m"]
        if command[2] == "jobs":
            assert command[3] in commands
        else:
            module = (ROOT / command[2].replace(".", "/")).with_suffix(".py")
            assert '__name__ == "__main__"' in module.read_text("utf-8")


def test_the_images_are_small_pinned_and_not_roots():
    """One pinned Python, another user, a health check, no secrets, no caches, no front end."""
    lines = instructions()
    stages = [line for line in lines if line.startswith("FROM")]
    assert [stage.split(" AS ")[1] for stage in stages] == ["base", "base-work", "work", "serve"]
    assert stages[0] == "FROM ${PYTHON_IMAGE} AS base"
    assert "syntax=" not in DOCKERFILE
    assert "--no-cache-dir" in DOCKERFILE
    assert re.search(r"ARG PYTHON_IMAGE=python:3\.11\.\d+-slim", DOCKERFILE)
    for name in ("work", "serve"):
        ours = DOCKERFILE.split(f" AS {name}\n")[1].split("\nFROM ")[0]
        assert ours.index("USER 10001:10001") < ours.index("\nCMD ")
        assert "HEALTHCHECK" in ours
    serving = DOCKERFILE.split(" AS base-work")[0] + DOCKERFILE.split(" AS serve\n")[1]
    assert "work.txt" not in serving
    for line in lines:
        assert not line.startswith(("ADD", "SHELL", "MAINTAINER"))
        assert not re.search(r"sudo|curl|wget|:latest", line)
        if "apt-get install" in line:
            assert "--no-install-recommends" in line
            assert "rm -rf /var/lib/apt/lists" in line
        if line.startswith(("ENV", "ARG")):
            assert not re.search("PASSWORD|SECRET|TOKEN", line)
    assert "--require-hashes" in DOCKERFILE
    assert "--require-hashes" in (ROOT / "Makefile").read_text("utf-8")
    assert "\ntorch==2.13.0+cpu " in (ROOT / "requirements/cpu.txt").read_text("utf-8")


def test_everything_that_runs_is_copied_into_the_image():
    """.dockerignore lets through each room that the product imports, and no tests or data."""
    kept = {
        line[1:].split("/")[0]
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    rooms = {
        "adapters",
        "core",
        "db",
        "jobs",
        "rest",
        "api.py",
        "pages",
        "migrations",
        "locales",
        "streamlit_app.py",
        ".streamlit",
    }
    assert rooms <= kept
    assert not {"tests", "docs", "benchmarks", ".env", ".git"} & kept
    assert all((ROOT / name).exists() for name in kept)


def test_the_manual_names_what_there_is():
    """Services, secrets, commands and kinds of login in docs/operations.md exist."""
    manual = (ROOT / "docs/operations.md").read_text("utf-8")
    told = re.findall(r"^\| (`[a-z`, ]+`) \| [^|]+ \| (?:nothing|`)", manual, re.MULTILINE)
    assert {name for row in told for name in re.findall("`([a-z]+)`", row)} == set(SERVICES)
    commands = set(get_command(tasks).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"(?:-m |`)jobs ([a-z][a-z-]+)", manual)) <= commands
    secrets = {name for name in COMPOSE["volumes"] if name.endswith("-secret")}
    assert set(re.findall(r"`([a-z]+-secret)`", manual)) == secrets


def test_the_smoke_test_says_plainly_when_it_was_not_run(tmp_path: Path):
    """Without docker it ends with its own code and a sentence, as nothing was tested."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.compose.smoke"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PATH": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 77
    assert "NOT RUN: docker is not installed" in done.stdout


def test_a_login_leaves_nothing_else_open():
    """Its file adds a way out for the pages and, by a profile, a provider with no more rights."""
    more = yaml.safe_load((ROOT / "docker-compose.login.yml").read_text("utf-8"))
    app, dex = more["services"]["app"], more["services"]["dex"]
    assert app["environment"]["PRISME_ACCESS"] == "login"
    assert {name.removesuffix("_FILE") for name in app["environment"]} <= set(names())
    assert set(app["networks"]) <= set(COMPOSE["networks"])
    assert all(volume.endswith(":ro") for volume in app["volumes"])
    assert dex["profiles"] == ["dex"]
    assert (dex["read_only"], dex["cap_drop"]) == (True, ["ALL"])
    assert all(port.startswith("127.0.0.1:") for port in dex["ports"])
    told = yaml.safe_load((ROOT / "docker/dex.yml").read_text("utf-8"))
    [client] = told["staticClients"]
    assert client["redirectURIs"][0].endswith("/oauth2callback")
    assert "secret" not in client
    assert told["staticPasswords"][0]["hash"] == ""
