"""The log-ins of the demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sample_cast import NOW, Sample

from congvu.model.people import Role
from congvu.sample.logins import FILE, read_logins
from congvu.services.people import passwords
from congvu.services.people import slips as use_cases
from congvu.store import accounts


def test_the_trainee_logs_in_with_the_printed_code_once(sample: Sample) -> None:
    """After that she has her own password, and no code is shown."""
    made = sample.summary.login(Role.TRAINEE)
    assert made is not None
    assert made.code
    hashed = passwords.hash_password("bốn từ dễ nhớ lắm")
    sample.store.write(lambda tx: use_cases.redeem_code(tx, sample.ctx(), made.login, made.code, hashed))
    later = sample.again().login(Role.TRAINEE)
    assert later == replace(made, code="")


def test_a_code_that_no_longer_works_is_printed_anew(sample: Sample) -> None:
    """Used up by another slip, or expired: the next run prints one that works."""
    made = sample.summary.login(Role.TRAINEE)
    assert made is not None
    other = accounts.LoginCode("c1", made.officer_id, NOW, NOW + timedelta(days=1), None)
    sample.store.write(lambda tx: accounts.add_code(tx, other, "0" * 64))
    fresh = sample.again().login(Role.TRAINEE)
    expired = sample.again(NOW + timedelta(days=15)).login(Role.TRAINEE)
    assert fresh is not None
    assert expired is not None
    assert len({made.code, fresh.code, expired.code}) == 3
    later = sample.ctx(NOW + timedelta(days=15))
    sample.store.read(lambda tx: use_cases.check_code(tx, later, made.login, expired.code))


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUTHOR, Role.MARKER])
def test_the_others_log_in_with_a_password(first: Sample, role: Role) -> None:
    """Only its digest is in the store; the role holds on the ward."""
    made = first.summary.login(role)
    assert made is not None
    found = first.store.read(lambda tx: accounts.credential_of(tx, made.officer_id))
    assert found is not None
    assert passwords.verify_password(found.password_hash, made.password)
    assert first.scope(role).roots(role) == (first.summary.ward_id,)


def test_a_password_that_was_changed_is_neither_shown_nor_overwritten(sample: Sample) -> None:
    """It is hers now."""
    made = sample.summary.login(Role.ORGANISER)
    assert made is not None
    hashed = passwords.hash_password("một mật khẩu khác hẳn")
    sample.store.write(lambda tx: accounts.set_password(tx, made.officer_id, hashed, NOW))
    assert sample.again().login(Role.ORGANISER) == replace(made, password="")
    found = sample.store.read(lambda tx: accounts.credential_of(tx, made.officer_id))
    assert found is not None
    assert found.password_hash == hashed


def test_the_file_of_log_ins_is_its_owners_alone(first: Sample) -> None:
    """It says that it is for the demo, and holds what was shown."""
    file = first.state / FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert "CHỈ DÙNG CHO BẢN MẪU" in file.read_text("utf-8")
    assert set(read_logins(file).values()) == {made.password or made.code for made in first.summary.logins}


def test_a_lost_file_of_log_ins_loses_no_one_elses_password(sample: Sample) -> None:
    """The passwords stay set; they can no longer be shown."""
    (sample.state / FILE).unlink()
    again = sample.again().login(Role.ORGANISER)
    assert again is not None
    assert again.password == ""
