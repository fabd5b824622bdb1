"""Where bulk work is done: in this process, in processes of this machine, or on a Dask cluster.

All three are adapters of :class:`congvu.model.ports.Workers`; :func:`make_workers` chooses by a setting.
"""

from __future__ import annotations

from congvu.model.errors import UserError
from congvu.model.ports import Workers
from congvu.workers.inline import InlineWorkers
from congvu.workers.local import LocalWorkers

__all__ = ["InlineWorkers", "LocalWorkers", "make_workers"]

MOST_PROCESSES = 256
_SCHEMES = ("tcp://", "tls://")


def make_workers(where: str) -> Workers:
    """Workers by the setting ``CONGVU_WORKERS``: a number of processes, or a Dask scheduler's address.

    Raises :class:`UserError` for anything else, and where the cluster or the package for it is missing.
    """
    told = where.strip()
    if told.startswith(_SCHEMES):
        return _cluster(told)
    if not told.isdecimal() or not 1 <= int(told) <= MOST_PROCESSES:
        raise UserError(
            f"CONGVU_WORKERS={where!r} không phải số tiến trình, cũng không phải địa chỉ cụm Dask.",
            mend=f"Đặt một số từ 1 đến {MOST_PROCESSES}, hoặc địa chỉ dạng tcp://máy:8786.",
            code="CV-WORK-001",
        )
    return InlineWorkers() if int(told) == 1 else LocalWorkers(int(told))


def _cluster(address: str) -> Workers:
    try:
        from congvu.workers.cluster import DaskWorkers
    except ImportError as error:
        raise UserError(
            "Thiếu gói distributed để dùng cụm Dask.",
            mend="Cài thêm: pip install 'congvu[cluster]', hoặc đặt CONGVU_WORKERS là số tiến trình.",
            code="CV-WORK-002",
        ) from error
    try:
        return DaskWorkers(address)
    except OSError as error:
        raise UserError(
            f"Không nối được với cụm Dask ở {address}.",
            mend="Xem bộ điều phối (dask scheduler) có đang chạy không.",
            code="CV-WORK-003",
        ) from error
