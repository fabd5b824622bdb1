"""The environment is read once, typed, and a misspelt name is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.settings import NOT_SETTINGS, TABLE, BadSetting, Settings, read_settings


def test_a_checkout_runs_with_no_settings_at_all() -> None:
    found = read_settings({})
    assert found.state == Path("var")
    assert found.store_url == f"sqlite:///{Path('var/congvu.db').absolute()}"


def test_every_row_of_the_table_is_a_setting_and_the_other_way_round() -> None:
    assert {row.name.lower() for row in TABLE} == set(Settings.__dataclass_fields__)
    assert all(row.help for row in TABLE)


def test_every_default_has_its_type() -> None:
    assert all(isinstance(row.default, row.type) for row in TABLE)


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("CONGVU_STATE", "/srv/congvu", "state", Path("/srv/congvu")),
        ("CONGVU_CAMPUS_PORT", "9000", "campus_port", 9000),
        ("CONGVU_SECURE_COOKIES", "YES", "secure_cookies", True),
        ("CONGVU_SECURE_COOKIES", "0", "secure_cookies", False),
        ("CONGVU_SECURE_COOKIES", "", "secure_cookies", False),
        ("CONGVU_DATABASE_URL", "postgresql+psycopg:///c", "database_url", "postgresql+psycopg:///c"),
    ],
)
def test_values_are_typed(name: str, text: str, field: str, value: object) -> None:
    assert getattr(read_settings({name: text}), field) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("CONGVU_CAMPUS_PORT", "x"), ("CONGVU_CAMPUS_PORT", ""), ("CONGVU_SECURE_COOKIES", "maybe")],
)
def test_a_value_of_the_wrong_form_is_refused_with_its_name(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings({name: text})


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("CONGVU_STAET", "CONGVU_STATE"),
        ("CONGVU_DATABSE_URL", "CONGVU_DATABASE_URL"),
        ("CONGVU_MAX_KERNELS", "CONGVU_MAX_LIVE_KERNELS"),
    ],
)
def test_a_misspelt_name_is_refused_and_the_nearest_offered(name: str, near: str) -> None:
    with pytest.raises(BadSetting, match=f"{name}.*{near}"):
        read_settings({name: "x"})


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", min_size=1, max_size=20))
def test_any_other_name_of_ours_is_refused(name: str) -> None:
    ours = {row.name for row in TABLE} | {row.name + "_FILE" for row in TABLE if row.secret}
    if name not in ours and f"CONGVU_{name}" not in NOT_SETTINGS:
        with pytest.raises(BadSetting):
            read_settings({f"CONGVU_{name}": "1"})


def test_other_programs_names_are_none_of_our_business() -> None:
    assert read_settings({"PATH": "/bin", "CONGVUX": "1", "congvu_state": "x"}) == read_settings({})


@pytest.mark.parametrize("name", sorted(NOT_SETTINGS))
def test_names_that_congvu_gives_its_own_children_are_let_pass(name: str) -> None:
    assert read_settings({name: "x"}) == read_settings({})


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "url"
    path.write_text("postgresql+psycopg:///secret\n")
    assert read_settings({"CONGVU_DATABASE_URL_FILE": str(path)}).store_url == "postgresql+psycopg:///secret"


def test_a_secret_file_that_is_not_there_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="CONGVU_DATABASE_URL_FILE"):
        read_settings({"CONGVU_DATABASE_URL_FILE": str(tmp_path / "none")})


def test_what_is_no_secret_is_not_read_from_a_file() -> None:
    with pytest.raises(BadSetting):
        read_settings({"CONGVU_STATE_FILE": "/etc/passwd"})


def test_addresses_follow_the_state_folder() -> None:
    found = read_settings({"CONGVU_STATE": "/srv/c"})
    assert found.store_url == "sqlite:////srv/c/congvu.db"
    assert found.nbgrader_db_url == "sqlite:////srv/c/nbgrader/gradebook.db"
