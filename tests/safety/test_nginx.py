"""The campus behind a real nginx, with the lines that the administrator's guide gives."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from campus_server import AN, LAN, NOBODY, PASSWORD, CampusServer, Visitor, free_port, wait_until
from project import ROOT

from congvu.services.people.throttle import LOGINS_PER_ADDRESS, Knock, reserve_try

GUIDE = ROOT / "docs/guides/quan-tri.md"
PLACES = ("nginx", "/usr/sbin/nginx", str(Path(sys.prefix) / "bin/nginx"))
NGINX = next((found for place in PLACES if (found := shutil.which(place))), "")
STRANGER = "10.9.9.9"
pytestmark = pytest.mark.skipif(not NGINX, reason="no nginx here: `make nginx` lays Debian's beside Python")


class FrontedCampus(CampusServer):
    """A campus whose visitors come through a proxy."""

    front = ""

    @property
    def url(self) -> str:
        """The proxy's address once it runs."""
        return self.front or super().url

    def visitor(self, officer_id: str = NOBODY) -> Visitor:
        """One that trusts the proxy's certificate."""
        visitor = super().visitor(officer_id)
        visitor.session.verify = str(self.folder / "ca.pem")
        return visitor


def guide_block(port: int) -> str:
    """The guide's ``location``, with the campus's port."""
    text = GUIDE.read_text("utf-8")
    block = re.search(r"Với nginx:\n\n((?:    .*\n)+)", text)
    assert block is not None
    return textwrap.dedent(block[1]).replace("127.0.0.1:8866", f"127.0.0.1:{port}")


def guide_zone() -> str:
    """What the guide has in the block ``http``."""
    found = re.search(r"`(limit_conn_zone [^`]*;)`", GUIDE.read_text("utf-8"))
    assert found is not None
    return found[1]


def configuration(folder: Path, port: int, campus_port: int) -> str:
    """A whole ``nginx.conf`` around the guide's lines; all that nginx writes lies in ``folder``."""
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    scratch = "\n".join(f"{place}_temp_path {folder / place};" for place in places)
    return f"""
daemon off; pid {folder / "nginx.pid"}; error_log {folder / "error.log"} info;
events {{ worker_connections 1024; }}
http {{
access_log off;
{scratch}
{guide_zone()}
server {{
listen 127.0.0.1:{port} ssl;
ssl_certificate {folder / "cert.pem"}; ssl_certificate_key {folder / "key.pem"};
{guide_block(campus_port)}
}}
}}
"""


def certificate(folder: Path) -> None:
    """A certificate for 127.0.0.1; ``ca.pem`` is who signed it."""
    signer = trustme.CA()
    made = signer.issue_cert("127.0.0.1")
    signer.cert_pem.write_to_path(folder / "ca.pem")
    made.private_key_pem.write_to_path(folder / "key.pem")
    for pem in made.cert_chain_pems:
        pem.write_to_path(folder / "cert.pem", append=True)


@pytest.fixture(scope="module")
def fronted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontedCampus]:
    """A campus, and nginx before it."""
    folder = tmp_path_factory.mktemp("nginx")
    certificate(folder)
    environ = {"CONGVU_BEHIND_PROXY": "1", "CONGVU_SECURE_COOKIES": "1"}
    with FrontedCampus(folder, environ) as campus:
        port = free_port()
        (folder / "nginx.conf").write_text(configuration(folder, port, campus.settings.campus_port), "utf-8")
        command = [
            NGINX,
            "-p",
            str(folder),
            "-e",
            str(folder / "error.log"),
            "-c",
            str(folder / "nginx.conf"),
        ]
        nginx = subprocess.Popen(command)
        try:
            campus.front = f"https://127.0.0.1:{port}"
            visitor = campus.visitor()
            wait_until(lambda: nginx.poll() is not None or answers(visitor))
            assert nginx.poll() is None, (folder / "error.log").read_text("utf-8")
            yield campus
        finally:
            nginx.terminate()
            nginx.wait(30)


def answers(visitor: Visitor) -> bool:
    """Whether somebody is there."""
    try:
        return visitor.get("/login").status_code == 200
    except OSError:
        return False


def test_a_session_begins_over_tls(fronted: FrontedCampus) -> None:
    """Its cookie is for https alone, and the browser is told to insist on it."""
    fronted.set_password(AN)
    visitor = fronted.visitor()
    answer = visitor.log_in(AN, PASSWORD)
    assert answer.status_code in {302, 303}
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert all(cookie.secure for cookie in visitor.session.cookies)
    page = visitor.get("/")
    assert page.status_code == 200 and "Phạm Minh An" in page.text


def test_who_claims_another_address_is_counted_by_her_own(fronted: FrontedCampus) -> None:
    """nginx says where she comes from, whatever she sends."""
    for number in range(LOGINS_PER_ADDRESS):
        fronted.write(reserve_try, fronted.ctx(), Knock(f"x{number}", STRANGER))
    visitor = fronted.visitor()
    visitor.session.headers.update({"X-Real-IP": STRANGER, "X-Forwarded-For": STRANGER})
    assert visitor.log_in(AN, "sai mật khẩu").status_code == 401


def test_a_file_too_large_gets_its_message(fronted: FrontedCampus) -> None:
    """The campus's own words, not nginx's page, although it stops reading in the middle."""
    visitor = fronted.visitor(LAN)
    visitor.get("/organise/import")
    answer = visitor.write("/organise/import", files={"file": ("ds.xlsx", bytes(60 << 20))})
    assert answer.status_code == 413
    assert "nhận nhiều nhất 50 MB" in answer.text


def test_a_dashboards_kernel_is_reached(fronted: FrontedCampus) -> None:
    """Its websocket passes."""
    visitor = fronted.visitor(LAN)
    kernel = visitor.open_kernel("/dashboards/overview")
    channel = visitor.connect(kernel, sslopt={"cert_reqs": ssl.CERT_NONE})
    assert channel.widgets()
