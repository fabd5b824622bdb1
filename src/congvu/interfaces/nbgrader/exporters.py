"""Exporters for nbgrader's converters: submissions that are no notebooks, and the feedback page."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, NotebookExporter
from traitlets.config import Config

from congvu.bootstrap import content_root
from congvu.interfaces.nbgrader._grader import grader_settings
from congvu.interfaces.nbgrader.preprocessors import UNREADABLE_KEY
from congvu.store.gradebook.integrity import read_submitted
from congvu.store.gradebook.master import METADATA_KEY

TEMPLATE = "congvu_feedback"


class SubmissionExporter(NotebookExporter):
    """Reads a submission that is no notebook as an empty one with a flag, so that it gets its row: 0."""

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """Converts an open file."""
        notebook = read_submitted(_text(file_stream))
        if notebook is None:
            notebook = nbformat.v4.new_notebook(metadata={METADATA_KEY: UNREADABLE_KEY})
        converted: tuple[Any, dict[str, Any]] = self.from_notebook_node(  # type: ignore[no-untyped-call]  # half typed
            notebook, resources=resources, **kw
        )
        return converted


class FeedbackExporter(HTMLExporter):
    """The feedback page: points by slot, and nothing that a page must not show before review opens.

    The template is ``grading/congvu_feedback``, whatever formgrader has set for its own pages.
    """

    def __init__(self, config: Any = None, **kw: Any) -> None:
        merged = deepcopy(config) if config is not None else Config()
        merged.FeedbackExporter.template_name = TEMPLATE
        merged.FeedbackExporter.extra_template_basedirs = [str(content_root(grader_settings()) / "grading")]
        super().__init__(config=merged, **kw)  # type: ignore[no-untyped-call]  # nbconvert is half typed


def _text(file_stream: Any) -> str:
    try:
        return str(file_stream.read())
    except UnicodeDecodeError:
        return ""
