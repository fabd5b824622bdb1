"""Exporters for nbgrader's converters: submissions that are no notebooks, and the feedback page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, NotebookExporter
from traitlets import Bool

from congvu.interfaces.nbgrader.preprocessors import UNREADABLE_KEY, quiz_master
from congvu.store.gradebook.course import Course
from congvu.store.gradebook.integrity import read_submitted
from congvu.store.gradebook.master import METADATA_KEY


class SubmissionExporter(NotebookExporter):
    """Reads a submission that is no notebook as an empty one with a flag, so that it gets its row: 0.

    Notebooks are validated when they are read, after all steps of a pass, and when they are written; nbconvert's own
    default asks after each of the thirteen steps as well, which takes a sixth of a quiz's time and finds nothing more.
    """

    optimistic_validation = Bool(True, help="Validate once after all steps of a pass.").tag(config=True)

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
    """The feedback page of a quiz: what the review policy opens now. Other assignments get nbgrader's own page."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """Converts an autograded notebook."""
        if resources is None or "nbgrader" not in resources or quiz_master(resources) is None:
            page: tuple[Any, dict[str, Any]] = super().from_notebook_node(nb, resources=resources, **kw)
            return page
        # the campus's templates: nbgrader's other commands do without them
        from congvu.interfaces.nbgrader.feedback import feedback_page

        told, folder = resources["nbgrader"], Path(resources["metadata"]["path"])
        course = Course(folder.parents[2], told["db_url"])
        resources["output_extension"] = self.file_extension
        return feedback_page(course, folder, told["assignment"], told["student"]), resources


def _text(file_stream: Any) -> str:
    try:
        return str(file_stream.read())
    except UnicodeDecodeError:
        return ""
