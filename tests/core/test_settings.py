"""Settings come from the environment, or from files that it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import SetupFault
from core.settings import Settings


def test_any_setting_may_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """NAME_FILE names a file with the value of NAME; the end of its line does not count."""
    for name, value in (
        ("PRISME_PORT", "9000\n"),
        ("DATABASE_URL", "postgresql://db/x\n"),
        ("PRISME_COOKIE_SECRET", "s€same"),
    ):
        path = tmp_path / name
        path.write_text(value, "utf-8")
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(f"{name}_FILE", str(path))
    settings = Settings()
    assert settings.port == 9000
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://db/x"
    assert settings.cookie_secret is not None
    assert settings.cookie_secret.get_secret_value() == "s€same"
    assert "€" not in repr(settings)


def test_the_environment_itself_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A value that is given beside its file is the one that counts; arguments before both."""
    (tmp_path / "port").write_text("9000")
    monkeypatch.setenv("PRISME_PORT_FILE", str(tmp_path / "port"))
    monkeypatch.setenv("PRISME_PORT", "9001")
    assert Settings().port == 9001
    assert Settings(port=9002).port == 9002


def test_a_file_that_is_not_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The sentence names the variable and the file."""
    monkeypatch.setenv("PRISME_COOKIE_SECRET_FILE", str(tmp_path / "none"))
    with pytest.raises(SetupFault, match=r"PRISME_COOKIE_SECRET_FILE .*none.* No such file"):
        Settings()
