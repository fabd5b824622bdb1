"""nbgrader's configuration for the quizzes of congvu: ``cd grading; nbgrader autograde <quiz>``.

The course folder is ``nbgrader`` below CONGVU_STATE; CONGVU_DATABASE_URL and CONGVU_GRADEBOOK_URL name other
databases. What each line sets is in :mod:`congvu.interfaces.nbgrader.config`.
"""

from congvu.interfaces.nbgrader import config

config.apply(get_config())  # noqa: F821  # traitlets gives configuration files this name
