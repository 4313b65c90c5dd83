"""Signed links to files."""

import datetime as dt

import pytest

from relead.domain import file_links

KEY = "0f" * 32
NOW = dt.datetime(2026, 11, 22, 12, 34, 56, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_a_link_names_its_user() -> None:
    auth = file_links.token(KEY, 7, 12, NOW)
    assert file_links.user_of(KEY, auth, 12, NOW) == 7


def test_it_lives_for_an_hour_and_less_than_two() -> None:
    auth = file_links.token(KEY, 7, 12, NOW)
    assert file_links.user_of(KEY, auth, 12, NOW + HOUR) == 7
    assert file_links.user_of(KEY, auth, 12, NOW + 2 * HOUR) is None


def test_links_made_within_an_hour_are_equal() -> None:
    assert file_links.token(KEY, 7, 12, NOW) == file_links.token(KEY, 7, 12, NOW + dt.timedelta(minutes=25))
    assert file_links.token(KEY, 7, 12, NOW) != file_links.token(KEY, 7, 12, NOW + dt.timedelta(minutes=26))


def _forged() -> list[str]:
    user, until, signature = file_links.token(KEY, 7, 12, NOW).split(".")
    return [
        f"1.{until}.{signature}",
        f"{user}.{int(until) + 3600}.{signature}",
        f"{user}.{until}.{signature[:-1]}",
        f"{user}.{until}.",
        f"{user}.{until}",
        f"{user}..{signature}",
        f"-{user}.{until}.{signature}",
        f"٧.{until}.{signature}",
        f"{user}.{until}.подпись",
        f"{user}.{'9' * 5000}.{signature}",
        "",
        "...",
    ]


@pytest.mark.parametrize("auth", _forged())
def test_a_forged_link_leads_nowhere(auth: str) -> None:
    assert file_links.user_of(KEY, auth, 12, NOW) is None


def test_it_opens_no_other_file_and_no_other_portal() -> None:
    auth = file_links.token(KEY, 7, 12, NOW)
    assert file_links.user_of(KEY, auth, 13, NOW) is None
    assert file_links.user_of("1f" * 32, auth, 12, NOW) is None


def test_without_a_key_nothing_is_signed_or_believed() -> None:
    assert file_links.token("", 7, 12, NOW) == ""
    keyless = file_links.token(KEY, 7, 12, NOW)
    assert file_links.user_of("", keyless, 12, NOW) is None
