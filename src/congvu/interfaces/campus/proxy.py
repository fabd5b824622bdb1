"""Whose word is taken for where a request comes from: that of the proxy in front, known by its address, and nobody else's."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from tornado.httputil import HTTPConnection, HTTPMessageDelegate, HTTPServerConnectionDelegate
from typing_extensions import override

from congvu.interfaces.campus.connections import CampusServer
from congvu.model.errors import UserError
from congvu.settings import Settings

Networks = tuple[IPv4Network | IPv6Network, ...]


class ProxiedServer(CampusServer):
    """Reads ``X-Real-IP`` and ``X-Scheme`` where a trusted proxy sends them; from others they are headers like any."""

    trusted: Networks = ()

    @override
    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> HTTPMessageDelegate:
        if self.xheaders and not self._trusts(request_conn):
            front: HTTPServerConnectionDelegate = self.request_callback  # type: ignore[assignment]  # ours is one
            return front.start_request(server_conn, request_conn)
        return super().start_request(server_conn, request_conn)

    def _trusts(self, request_conn: HTTPConnection) -> bool:
        peer = _address(request_conn.context.address[0])  # type: ignore[attr-defined]  # of the socket, whatever headers say
        return any(peer.version == network.version and peer in network for network in self.trusted)


def listener(front: HTTPServerConnectionDelegate, settings: Settings, **limits: Any) -> ProxiedServer:
    """The server for the campus's port; ``limits`` are tornado's. Raises :class:`UserError` for a proxy that is no address."""
    server = ProxiedServer(front, xheaders=settings.behind_proxy, **limits)
    server.trusted = trusted_networks(settings.trusted_proxies)
    return server


def trusted_networks(text: str) -> Networks:
    """Addresses and networks, separated by commas; raises :class:`UserError`."""
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise UserError(
            f"CONGVU_TRUSTED_PROXIES: {error}.", mend="Ghi địa chỉ IP hay mạng, ví dụ 10.0.0.5,10.1.0.0/24."
        ) from error


def _address(text: str) -> IPv4Address | IPv6Address:
    """An address as it is, also where an IPv6 socket shows an IPv4 one, or a zone."""
    known = ip_address(text.partition("%")[0])
    return (known.ipv4_mapped or known) if isinstance(known, IPv6Address) else known
