"""A process of its own that grades: ``nbgrader autograde`` for some officers, or congvu's command line."""

from __future__ import annotations

import sys
from pathlib import Path


def main(helpers: str, state: str, store_url: str, gradebook_url: str, *officers: str) -> None:
    sys.path.insert(0, helpers)
    from nbgrader_cast import QUIZ
    from nbgrader_runs import autograde, grader, project_config

    with grader(Path(state), store_url, gradebook_url):
        failed = autograde(project_config(), QUIZ, officers)
    sys.exit(f"nbgrader gave up on {sorted(failed)}" if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
