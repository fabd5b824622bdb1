"""The systemd unit that the administrator's guide gives."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from project import ROOT

GUIDE = ROOT / "docs" / "guides" / "quan-tri.md"
CLOSED = (
    "NoNewPrivileges",
    "ProtectHome",
    "PrivateTmp",
    "PrivateDevices",
    "RestrictSUIDSGID",
    "LockPersonality",
)
ANALYZE = Path("/usr/bin/systemd-analyze")


def unit() -> str:
    """The unit as it is copied from the guide."""
    lines = GUIDE.read_text("utf-8").splitlines()
    start = lines.index("    [Unit]")
    end = lines.index("    WantedBy=multi-user.target", start)
    return "\n".join(line.removeprefix("    ") for line in lines[start : end + 1]) + "\n"


def told(section: str) -> dict[str, str]:
    """Directives of a section."""
    body = unit().split(f"[{section}]")[1].split("[")[0]
    return dict(line.split("=", 1) for line in body.splitlines() if line)


def test_the_service_is_nobody_special_and_writes_its_own_folder_alone() -> None:
    service = told("Service")
    assert service["User"] not in {"", "root"}
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"] == service["Environment"].removeprefix("CONGVU_STATE=")
    assert service["CapabilityBoundingSet"] == ""
    assert [name for name in CLOSED if service.get(name) != "yes"] == []


def test_systemd_understands_each_line(tmp_path: Path) -> None:
    if not ANALYZE.exists():  # then at least its form
        assert all(re.fullmatch(r"\[\w+\]|[A-Z]\w+=.*|", line) for line in unit().splitlines())
        return
    program = tmp_path / "congvu"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = tmp_path / "congvu.service"
    path.write_text(unit().replace("/opt/congvu/.venv/bin/congvu", str(program)))
    done = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", str(path)], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "congvu.service" in line] == []
    assert "Unknown" not in done.stderr
