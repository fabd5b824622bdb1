"""The state folder: everything that changes, readable by its owner alone, never on a network share."""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from congvu.model.errors import UserError

NETWORK_FILESYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "davfs"})
COOKIE_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The folder under ``CONGVU_STATE``."""

    path: Path

    def ensure(self) -> StateFolder:
        """Makes the folder if need be; raises :class:`UserError` on a network share or without leave to write."""
        kind = filesystem_of(self.path)
        if kind in NETWORK_FILESYSTEMS or str(self.path.absolute()).startswith("\\\\"):
            raise UserError(
                f"Thư mục dữ liệu {self.path} nằm trên ổ mạng ({kind}).",
                mend="Đặt CONGVU_STATE vào một ổ đĩa của chính máy này: SQLite có thể mất dữ liệu trên ổ mạng.",
                code="CV-STATE-001",
            )
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.chmod(0o700)
        except OSError as error:
            raise UserError(
                f"Không ghi được vào thư mục dữ liệu {self.path} ({error.strerror}).",
                mend="Chọn thư mục khác bằng CONGVU_STATE.",
                code="CV-STATE-002",
            ) from error
        return self

    def cookie_secret(self) -> bytes:
        """The secret that signs cookies; made on first use."""
        path = self.path / "cookie-secret"
        if not path.exists():
            own = self.path / f"cookie-secret.{os.getpid()}"
            write_private(own, secrets.token_hex(COOKIE_SECRET_BYTES))
            try:  # whole or not at all; of two processes that start at once the first one's stands
                os.link(own, path)
            except OSError:
                if not path.exists():  # a file system without links
                    shutil.copyfile(own, path)
                    path.chmod(0o600)
            own.unlink()
        return path.read_bytes()


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner reads."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def filesystem_of(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of file system a path lies on, links followed, where the system tells; else empty."""
    if not mounts.exists():
        return ""
    full = path.resolve()
    best, kind = -1, ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, mount_kind, *_ = line.split(" ")
        mount = Path(point.replace("\\040", " "))
        if (full == mount or mount in full.parents) and len(mount.parts) >= best:
            best, kind = len(mount.parts), mount_kind
    return kind
