"""A campus from settings and a store."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from congvu.interfaces.campus.app import Campus, make_campus
from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.kinds import load_forms, require_forms
from congvu.interfaces.campus.templating import environment
from congvu.interfaces.campus.voila_app import PRELOAD, KernelSettings
from congvu.kernels import KernelAccount
from congvu.model.errors import UserError
from congvu.services.context import Services
from congvu.settings import Settings
from congvu.store import Store

OWN_PRELOAD = (
    "congvu.interfaces.widgets.practice_widget",
    "congvu.interfaces.dashboards.preload",
)
"""What lessons and dashboards import: in memory before the fork, and before the change of account."""


def build_campus(
    settings: Settings,
    store: Store,
    services: Services,
    clock: Callable[[], datetime],
    *,
    cookie_secret: bytes,
    dashboards: Path,
    kernel_user: str = "",
) -> Campus:
    """A campus ready to serve. ``kernel_user`` names the account of kernels; empty: the campus's own."""
    forms = load_forms()
    require_forms(services.kinds, forms)
    backend = Backend(settings, store, services, clock, environment(forms), forms)
    kernels = KernelSettings(
        max_live=settings.max_live_kernels,
        account=kernel_account(kernel_user),
        preload=(*PRELOAD, *OWN_PRELOAD),
    )
    return make_campus(backend, cookie_secret=cookie_secret, dashboards=dashboards, kernels=kernels)


def kernel_account(name: str) -> KernelAccount | None:
    """The ids of a system user; ``None`` for an empty name. Raises :class:`UserError` for an unknown one."""
    if not name or sys.platform == "win32":
        return None
    import pwd

    try:
        entry = pwd.getpwnam(name)
    except KeyError as error:
        raise UserError(
            f"Không có tài khoản hệ thống «{name}».", mend="Tạo tài khoản, hoặc sửa CONGVU_KERNEL_USER."
        ) from error
    return KernelAccount(entry.pw_uid, entry.pw_gid)
