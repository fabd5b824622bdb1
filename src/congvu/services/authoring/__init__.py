"""What authors and administrators do with content: norms, banks, the handbook, publishing.

Items go to Excel and back by ``item_export`` and ``item_import``, which are imported where they are used: openpyxl has no
business in the campus.
"""

from congvu.services.authoring.bank_preview import (
    Figures,
    Previewed,
    choices,
    item_figures,
    matching,
    previewed_bank,
    previewed_item,
    published_banks,
)
from congvu.services.authoring.handbook import course_handbook
from congvu.services.authoring.lesson_runs import prepare_lessons
from congvu.services.authoring.norms import (
    LapsedSection,
    Resting,
    WorkEntry,
    known_norm,
    lapsed_sections,
    resting_on,
    work_list,
)
from congvu.services.authoring.publishing import PreparedLessons, PublishReport, publish_content

__all__ = [
    "Figures",
    "LapsedSection",
    "PreparedLessons",
    "Previewed",
    "PublishReport",
    "Resting",
    "WorkEntry",
    "choices",
    "course_handbook",
    "item_figures",
    "known_norm",
    "lapsed_sections",
    "matching",
    "prepare_lessons",
    "previewed_bank",
    "previewed_item",
    "publish_content",
    "published_banks",
    "resting_on",
    "work_list",
]
