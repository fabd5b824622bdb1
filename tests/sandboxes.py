"""A sandbox under an ordinary account, for tests that run as root: a server in a process of that account.

Run as a program it is that server: a request a line on standard input, what was observed a line on standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from congvu.kernels.sandbox import Limits, Sandbox
from congvu.model.ports import Observed, Probed, RunRequest, RunStatus

ORDINARY = 12345
PRELOAD = ("json", "numpy")

# Python itself may lie where only root can read it (pyenv under /root). In a mount namespace of its own the
# account sees that tree alone, in an otherwise empty /root.
_LEND = """
set -e
hold=$(mktemp -d); mount --bind "$1" "$hold"; mount -t tmpfs -o mode=755 tmpfs /root
mkdir -p "$1"; mount --bind "$hold" "$1"; umount "$hold"; rmdir "$hold"
shift; exec "$@"
"""


def as_ordinary_account(command: list[str]) -> list[str]:
    """The command line that runs ``command`` as an account that is nobody's; as it is where we are not root."""
    if os.geteuid() != 0:
        return command
    drop = ["setpriv", f"--reuid={ORDINARY}", f"--regid={ORDINARY}", "--clear-groups", *command]
    base = Path(sys.base_prefix).resolve()
    if not base.is_relative_to("/root"):
        return drop
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", _LEND, "sh", str(base), *drop]


@dataclass
class Ordinary:
    """A sandbox of an ordinary account; with ``run`` as :class:`Sandbox` has it."""

    preload: tuple[str, ...] = PRELOAD
    limits: Limits = field(default_factory=Limits)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            as_ordinary_account([sys.executable, str(Path(__file__).resolve()), json.dumps(self.preload)]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)

    def run(self, request: RunRequest) -> Observed:
        files = {name: content.decode("latin-1") for name, content in request.files.items()}
        return self._ask(
            source=request.source, probes=request.probes, files=files, limits=asdict(self.limits)
        )

    def _ask(self, **request: Any) -> Observed:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        probed = tuple(Probed(**one) for one in told["probed"])
        return Observed(RunStatus(told["status"]), probed, told["stdout"], told["error"])


def serve(preload: list[str]) -> None:
    """Until standard input ends."""
    sandboxes: dict[Limits, Sandbox] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        limits = Limits(**asked["limits"])
        sandbox = sandboxes.setdefault(limits, Sandbox(preload=preload, limits=limits))
        files = {name: content.encode("latin-1") for name, content in asked["files"].items()}
        observed = sandbox.run(RunRequest(asked["source"], tuple(asked["probes"]), files))
        print(json.dumps(asdict(observed)), flush=True)
    for sandbox in sandboxes.values():
        sandbox.close()


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
