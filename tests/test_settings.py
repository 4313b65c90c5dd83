from pathlib import Path

import pytest

from relead.settings import Settings, SettingsError, user_data_dir


def test_defaults_and_empty_variables() -> None:
    assert Settings.from_env({}) == Settings()
    assert Settings.from_env({"RELEAD_DATABASE_URL": "", "RELEAD_POOL_SIZE": " "}) == Settings()


def test_every_field_is_read() -> None:
    settings = Settings(
        database_url="postgresql://u:p@h/d",
        data_dir=Path("/srv/relead"),
        log_level="debug",
        pool_size=3,
        body_limit=1000,
        trusted_proxies=("10.0.0.1", "fd00::/8", "*"),
    )
    environ = {
        "RELEAD_DATABASE_URL": "postgresql://u:p@h/d",
        "RELEAD_DATA_DIR": "/srv/relead",
        "RELEAD_LOG_LEVEL": "DEBUG",
        "RELEAD_POOL_SIZE": "3",
        "RELEAD_BODY_LIMIT": "1000",
        "RELEAD_TRUSTED_PROXIES": "10.0.0.1, fd00::/8,*,",
    }
    assert Settings.from_env(environ) == settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "loud"),
        ("POOL_SIZE", "0"),
        ("POOL_SIZE", "-1"),
        ("BODY_LIMIT", "10 MB"),
        ("TRUSTED_PROXIES", "10.0.0.1, nginx"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ],
)
def test_nonsense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^RELEAD_{name} is {value!r}, not "):
        Settings.from_env({f"RELEAD_{name}": value})


def test_where_a_users_data_live(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    assert user_data_dir("demo", {}) == Path("/home/anna/.local/share/relead/demo")
    assert user_data_dir("demo", {"XDG_DATA_HOME": "/data"}) == Path("/data/relead/demo")
    assert user_data_dir("demo", {"XDG_DATA_HOME": "relative"}) == Path("/home/anna/.local/share/relead/demo")
