"""A campus from settings and a store."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from congvu.interfaces.campus.app import Campus, make_campus, page_settings
from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.kinds import load_forms, require_forms
from congvu.interfaces.campus.live import LiveApplication, LiveSide
from congvu.interfaces.campus.templating import environment
from congvu.kernels import KernelAccount
from congvu.model.errors import UserError
from congvu.services.context import Services
from congvu.settings import Settings
from congvu.store import Store

if TYPE_CHECKING:
    from congvu.interfaces.campus.voila_side import VoilaSide


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
    account = kernel_account(kernel_user)
    shared = page_settings(backend, base_url="/") | {"cookie_secret": cookie_secret}

    async def start_live() -> LiveApplication:
        side = await asyncio.to_thread(_voila_side)
        return await side.start(backend, shared, dashboards, account)

    return make_campus(backend, LiveSide(start_live), shared)


def _voila_side() -> type[VoilaSide]:
    """What Voilà brings in takes seconds to import and 50 MB: on a thread, and only where it is needed."""
    from congvu.interfaces.campus.voila_side import VoilaSide

    return VoilaSide


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
