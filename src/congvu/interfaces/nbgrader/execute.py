"""In place of nbgrader's Execute: a notebook's cells are run in a sandboxed fork of a warm process."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager
from nbclient.client import NotebookClient
from nbclient.exceptions import CellTimeoutError
from nbclient.util import run_sync
from nbformat.v4 import new_output
from nbgrader import utils  # type: ignore[import-untyped]  # nbgrader ships no types
from nbgrader.preprocessors import Execute  # type: ignore[import-untyped]
from traitlets import Bool, Integer

from congvu.kernels.notebook_calls import Died, run_cells
from congvu.kernels.notebook_wire import GRACE_S, NotebookRequest, NotebookRun, RunCell

CLOSED = "congvu_closed"
"""In the resources of a notebook that was not run to its end: why. Every cell then holds an error."""


class SandboxExecute(Execute):  # type: ignore[misc]  # nbgrader ships no types
    """Runs a notebook as nbgrader's Execute does, but forked from a warm process, in a sandbox.

    Its traits are those of Execute, so that ``--Execute.timeout``, ``--no-execute`` and sections of older
    configurations keep their meaning; those that concern a kernel's process (``extra_arguments``,
    ``startup_timeout``, ``kernel_manager_class``) have none here. What ends the process fails closed: an error in
    every cell, and a flag on the submission.
    """

    allow_other_kernels = Bool(
        False,
        help="Run notebooks of other kernels than this Python's own as nbgrader does: WITHOUT a sandbox.",
    ).tag(config=True)
    memory_mb = Integer(1024, help="Memory that a notebook may take.").tag(config=True)
    output_mb = Integer(10, help="What a notebook may print and display.").tag(config=True)
    longest_s = Integer(3600, help="A notebook is ended after this time, whatever its cells' timeout.").tag(
        config=True
    )

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        """Runs the cells and puts their outputs in."""
        NotebookClient.__init__(self, nb, km)
        self._check_assign_resources(resources)
        spec = self._kernel_spec(nb)
        if not _is_ours(spec):
            return self._with_another_kernel(nb, resources, km, spec)
        cells = [(index, cell) for index, cell in enumerate(nb.cells) if self._is_run(cell)]
        nb.metadata["language_info"] = dict(IPythonKernel.language_info)
        try:
            runs = self._run([cell for _, cell in cells])
            for (index, cell), run in zip(cells, runs, strict=False):  # fewer, where a cell must not raise
                self._replay(cell, index, run)
        except Died as died:
            return self._closed(nb, died.reason, died.why)
        self.set_widgets_metadata()
        return nb, self.resources

    # ----------------------------------------------------------------------------------- which kernel
    def _kernel_spec(self, nb: Any) -> KernelSpec:
        """Raises jupyter_client's NoSuchKernel where there is none of that name, as nbclient would."""
        name = self.kernel_name or nb.metadata.get("kernelspec", {}).get("name") or NATIVE_KERNEL_NAME
        native = NATIVE_KERNEL_NAME if name == "python" else name  # as in jupyter_client's KernelManager
        return KernelSpecManager(config=self.config).get_kernel_spec(native)

    def _with_another_kernel(self, nb: Any, resources: Any, km: Any, spec: KernelSpec) -> tuple[Any, Any]:
        if not self.allow_other_kernels:
            why = (
                f"This notebook is for the kernel {spec.display_name!r}; only this Python's own runs in the sandbox. "
                "SandboxExecute.allow_other_kernels = True runs it without one."
            )
            return self._closed(nb, "KernelRefused", why)
        self.log.warning("Running a notebook in the kernel %r, WITHOUT a sandbox", spec.display_name)
        done: tuple[Any, Any] = super().preprocess(nb, resources, km)
        return done

    # ------------------------------------------------------------------------------------- the run
    def _is_run(self, cell: Any) -> bool:
        tags = cell.metadata.get("tags", [])
        return cell.cell_type == "code" and bool(cell.source.strip()) and self.skip_cells_with_tag not in tags

    def _run(self, cells: list[Any]) -> list[NotebookRun]:
        """Raises Died; tries again as often as ``execute_retries`` says."""
        if not cells:
            return []
        folder = Path((self.resources or {}).get("metadata", {}).get("path") or Path.cwd()).absolute()
        for _ in range(self.execute_retries):
            try:
                return self._run_once(cells, folder)
            except Died as died:
                self.log.warning("Trying again: %s", died.why)
        return self._run_once(cells, folder)

    def _run_once(self, cells: list[Any], folder: Path) -> list[NotebookRun]:
        try:
            return run_cells(self._request(cells), folder, self._longest_s(cells), self.memory_mb)
        finally:
            for path in strangers(folder):
                self.log.warning("Removing what is neither file nor folder: %s", path)
                path.unlink()

    def _request(self, cells: list[Any]) -> NotebookRequest:
        told: list[RunCell] = [
            {"source": cell.source, "timeout_s": self._get_timeout(cell), "may_raise": self._may_raise(cell)}
            for cell in cells
        ]
        return {
            "cells": told,
            "output_bytes": self.output_mb << 20,
            "environment": {
                name: value for name, value in os.environ.items() if name.startswith("NBGRADER_")
            },
            "allowed": list(self.allow_error_names),
        }

    def _may_raise(self, cell: Any) -> bool:
        tagged = "raises-exception" in cell.metadata.get("tags", [])
        return not self.force_raise_errors and (self.allow_errors or tagged)

    def _longest_s(self, cells: list[Any]) -> float:
        """Cells are interrupted one by one; this holds when somebody has turned that off."""
        limits = [self._get_timeout(cell) for cell in cells]
        if None in limits:
            return float(self.longest_s)
        return float(min(self.longest_s, sum(limit + GRACE_S for limit in limits)))

    # ------------------------------------------------------------------------------------ its outputs
    def _replay(self, cell: Any, index: int, run: NotebookRun) -> None:
        """Hands the messages to nbclient's own methods. They were written by a stranger."""
        cell.outputs = []
        self.clear_before_next_output = False
        reply = self._reply(cell, run)
        try:
            for message in run["messages"]:
                self.process_message({**message, "header": dict(message), "parent_header": {}}, cell, index)
            cell["execution_count"] = int(run["reply"].get("execution_count") or self.code_cells_executed + 1)
        except Exception as error:
            raise Died("UnreadableOutput", f"What the notebook sent is no output: {error!r}") from error
        self.code_cells_executed += 1
        said = {"content": reply}
        self.on_cell_executed(cell=cell, cell_index=index, execute_reply=said)
        if not self._may_raise(cell):
            run_sync(self._check_raise_for_error)(cell, index, said)

    def _reply(self, cell: Any, run: NotebookRun) -> dict[str, Any]:
        """As nbclient has it: what the kernel replied, or what is configured for a cell whose time was up."""
        if not run["timed_out"]:
            return run["reply"]
        timeout = self._get_timeout(cell)
        self.log.error("Timeout waiting for execute reply (%is).", timeout)
        if not self.interrupt_on_timeout:
            raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", timeout, cell)
        return {**self.error_on_timeout, "status": "error"} if self.error_on_timeout else run["reply"]

    def _closed(self, nb: Any, name: str, why: str) -> tuple[Any, Any]:
        """No cell passes: nbgrader gives full points to silence (nbgrader #427)."""
        self.log.error("%s: %s", name, why)
        for cell in nb.cells:
            if cell.cell_type == "code" and (self._is_run(cell) or utils.is_grade(cell)):
                cell.outputs = [new_output("error", ename=name, evalue=why, traceback=[f"{name}: {why}"])]
                cell["execution_count"] = None
        if self.resources is not None:
            self.resources[CLOSED] = name
        return nb, self.resources


def _is_ours(spec: KernelSpec) -> bool:
    """Whether the kernel is ipykernel in the Python that runs us, and not in another environment."""
    program, *rest = spec.argv
    return program in ("python", "python3", sys.executable) and rest[:2] == ["-m", "ipykernel_launcher"]


def strangers(folder: Path) -> Iterator[Path]:
    """Links, pipes and sockets below a folder in which somebody's code has been.

    nbgrader writes through links and sets modes through them, so none may be left.
    """
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            mode = path.lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                yield path
