"""The kernel that a forked child becomes."""

# mypy: disable-error-code="no-untyped-call"
# ipykernel has few types.

from __future__ import annotations

import asyncio
import sys
import traceback
from functools import partial
from typing import Any

import comm
import ipykernel.ipkernel
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from typing_extensions import override

from congvu.kernels._kernel_log import ShortLines
from congvu.kernels.wire import Message

_COMMS = ("comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request")
_CONTROL = ("kernel_info_request", "shutdown_request", "interrupt_request")


class CampusKernel(IPythonKernel):
    """An IPython kernel without debugger, subshells, completion, inspection or history."""

    def limit(self, *, closed: bool) -> None:
        """Keep comms, and ``execute_request`` unless ``closed``: a pre-run lesson needs no code any more."""
        kept = _COMMS if closed else (*_COMMS, "execute_request")
        self.shell_handlers = {name: self.shell_handlers[name] for name in kept}
        self.control_handlers = {name: self.control_handlers[name] for name in _CONTROL}

    @override
    def start(self) -> None:
        if self.shell is not None:
            self.shell.exit_now = False
        Kernel.start(self)  # IPythonKernel.start would poll the debugger, which is not there


class ForkedKernelApp(IPKernelApp):
    """An ``IPKernelApp`` that takes its connection from the fork request and reads no file at all."""

    kernel_class = CampusKernel
    capture_fd_output = False

    @override
    def initialize(self, argv: Any = None) -> None:
        """The steps of ``IPKernelApp.initialize`` that a shell made before the fork still needs."""
        self.init_sockets()
        self.init_heartbeat()
        self._ports = {}
        self.init_io()
        self.init_signal()
        self.init_kernel()
        self.init_shell()


def run_kernel(shell: Any, request: Message) -> None:
    """Become the kernel of ``request``; returns when it has been shut down."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    app = ForkedKernelApp.instance(log_level="ERROR")
    app.log.addFilter(ShortLines())
    app.load_connection_info(request["connection"])
    app.initialize()
    app.kernel.limit(closed=request["closed"])
    _adopt(shell, app.kernel)
    shell.showtraceback = shell.showsyntaxerror = partial(_note_error, app.log)
    app.start()


def _note_error(log: Any, exc_tuple: Any = None, *_args: Any, **_kwargs: Any) -> None:
    """An error in a callback, which a visitor may bring about as often as she likes.

    Also told to the campus, on the stream that no visitor is sent: its way through the code and its kind, without its words,
    in which may stand what was sent.
    """
    kind, _, frames = exc_tuple or sys.exc_info()
    log.error("a callback failed:", exc_info=exc_tuple or True)
    way = "".join(traceback.format_tb(frames))
    print(
        f"Traceback (most recent call last):\n{way}{getattr(kind, '__name__', '')}",
        file=sys.stderr,
        flush=True,
    )


def _adopt(shell: Any, kernel: Any) -> None:
    """Give the kernel to the shell and to the comms that were there before it."""
    shell.kernel = kernel
    shell.parent = kernel
    if widgets := sys.modules.get("ipywidgets"):
        # It registers its targets on import only when there is a kernel by then.
        widgets.register_comm_target()
    for existing in comm.get_comm_manager().comms.values():
        existing.kernel = kernel  # type: ignore[attr-defined]  # they are ipykernel's, see below


# The comm module must hand out ipykernel's comms before the first widget is made.
comm.create_comm = ipykernel.ipkernel._create_comm  # noqa: SLF001  # no public name
comm.get_comm_manager = ipykernel.ipkernel._get_comm_manager  # noqa: SLF001
