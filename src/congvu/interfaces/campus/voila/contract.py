"""What handlers and renderers may ask of the application that they belong to."""

# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import asyncio
from typing import Protocol

from congvu.interfaces.campus.voila.manager import CampusKernelManager
from congvu.interfaces.campus.voila.options import CampusOptions
from congvu.interfaces.campus.voila.pages import DashboardPage, LessonPage
from congvu.interfaces.campus.voila.render import RenderSettings
from congvu.interfaces.campus.voila.warm import WarmLessons
from congvu.kernels import WarmProcess


class LiveCampus(Protocol):
    """The application, as they know it. ``opening`` limits how many kernels start side by side."""

    options: CampusOptions
    opening: asyncio.Semaphore
    render_settings: RenderSettings
    warm_lessons: WarmLessons | None
    kernel_manager: CampusKernelManager

    async def warm_base(self) -> WarmProcess | None:
        """The process that kernels of dashboards are forked from; None where nothing is forked."""
        ...

    def settings_for(self, page: LessonPage | DashboardPage) -> RenderSettings:
        """How this kind of page is rendered."""
        ...
