"""Whose word is taken for where somebody comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from campus_server import AN, CampusServer

from congvu.interfaces.campus.proxy import trusted_networks
from congvu.model.errors import UserError
from congvu.services.people.throttle import LOGINS_PER_ADDRESS, Knock, reserve_try

HTTPS = "max-age=31536000"


def spray(campus: CampusServer) -> None:
    """The address 10.9.9.9 is used up."""
    for number in range(LOGINS_PER_ADDRESS):
        campus.write(reserve_try, campus.ctx(), Knock(f"x{number}", "10.9.9.9"))


@pytest.mark.parametrize(
    ("trusted", "status", "secure"),
    [("127.0.0.1,::1", 429, HTTPS), ("127.0.0.0/8", 429, HTTPS), ("10.0.0.5", 401, None)],
)
def test_headers_are_believed_from_the_proxys_address_alone(
    tmp_path: Path, trusted: str, status: int, secure: str | None
) -> None:
    """Whoever comes straight to the port may claim any address: it is neither counted nor taken for https."""
    environ = {"CONGVU_BEHIND_PROXY": "1", "CONGVU_TRUSTED_PROXIES": trusted}
    with CampusServer(tmp_path, environ) as campus:
        spray(campus)
        visitor = campus.visitor()
        visitor.session.headers.update({"X-Real-IP": "10.9.9.9", "X-Scheme": "https"})
        answer = visitor.log_in(AN, "sai mật khẩu")
        assert answer.status_code == status
        assert answer.headers.get("Strict-Transport-Security") == secure


def test_without_tls_no_browser_is_told_to_insist_on_it(campus: CampusServer) -> None:
    assert "Strict-Transport-Security" not in campus.visitor().get("/login").headers


def test_a_proxy_that_is_no_address_is_told_with_the_mend() -> None:
    with pytest.raises(UserError, match="CONGVU_TRUSTED_PROXIES"):
        trusted_networks("proxy.example")
