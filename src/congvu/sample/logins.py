"""The log-ins of the demo. The store keeps digests only; the plain text stands in one file that only its owner reads.

The file is written before the digest, so that a load killed in between never sets a password that nobody knows. A
password that a person has since chosen is hers: it is neither overwritten nor shown.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from congvu.model.people import Role
from congvu.sample.steps import Loader, system_scope
from congvu.services.context import Context
from congvu.services.people import code_digest, hash_password, issue_codes, new_password, verify_password
from congvu.store import Tx, accounts, people

FILE = "demo-logins.txt"
_HEAD = """\
# CHỈ DÙNG CHO BẢN MẪU (DEMO): người và đơn vị đều không có thật. Không dùng tệp này cho hệ thống thật.
# Vai trò, tên đăng nhập, mật khẩu (của học viên: mã trên phiếu, dùng một lần), cách nhau bằng dấu Tab.
"""


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One way into the demo. ``password`` or ``code`` is empty where there is none, or it is no longer known."""

    role: Role
    officer_id: str
    full_name: str
    login: str
    password: str = ""
    code: str = ""


class DemoLogins:
    """Makes the log-ins of the demo, or finds those made earlier."""

    def __init__(self, loader: Loader, state: Path) -> None:
        self.loader = loader
        self.file = state / FILE
        self.secrets = read_logins(self.file)

    def with_password(self, role: Role, officer_id: str) -> DemoLogin | None:
        """A generated password, set unless the officer has one; ``None`` for an officer who was erased."""
        known = self._known(role, officer_id)
        if known is None:
            return None
        made, password_hash = known
        secret = self.secrets.get((role.value, made.login), "")
        if password_hash:
            return replace(made, password=secret if verify_password(password_hash, secret) else "")
        secret = secret or self._keep(made, new_password())
        digest = hash_password(secret)
        self.loader.store.write(lambda tx: self._set_password(tx, officer_id, digest))
        return replace(made, password=secret)

    def with_code(self, officer_id: str, unit_id: str) -> DemoLogin | None:
        """A printed code that still works: the one of last time, or a fresh one; none once she has a password."""
        known = self._known(Role.TRAINEE, officer_id)
        if known is None:
            return None
        made, password_hash = known
        if password_hash:
            return made
        code = self.secrets.get((Role.TRAINEE.value, made.login), "")
        if not self.loader.store.read(lambda tx: self._works(tx, officer_id, code)):
            code = self.loader.store.write(lambda tx: self._issue(tx, officer_id, unit_id))
            self._keep(made, code)
        return replace(made, code=code)

    def _known(self, role: Role, officer_id: str) -> tuple[DemoLogin, str | None] | None:
        person = self.loader.store.read(lambda tx: people.get_person(tx, officer_id))
        credential = self.loader.store.read(lambda tx: accounts.credential_of(tx, officer_id))
        if person is None or credential is None:
            return None
        return DemoLogin(role, officer_id, person.full_name, credential.login), credential.password_hash

    def _set_password(self, tx: Tx, officer_id: str, digest: str) -> None:
        """Sets it if there is still none."""
        credential = accounts.credential_of(tx, officer_id)
        if credential and credential.password_hash is None:
            accounts.set_password(tx, officer_id, digest, self.loader.now, vouched=True)
            self._ctx().record(tx, "set_password", officer_id, reason="demo")

    def _works(self, tx: Tx, officer_id: str, code: str) -> bool:
        login_code = accounts.find_code(tx, officer_id, code_digest(code)) if code else None
        return bool(login_code and login_code.used_at is None and login_code.expires_at > self.loader.now)

    def _issue(self, tx: Tx, officer_id: str, unit_id: str) -> str:
        ctx = self._ctx()
        scope = system_scope(unit_id, ctx.today)
        printed = issue_codes(tx, ctx, scope, unit_id, officer_id=officer_id)
        return printed.slips[0].code if printed.slips else ""

    def _ctx(self) -> Context:
        return self.loader.at(self.loader.now)

    def _keep(self, made: DemoLogin, secret: str) -> str:
        self.secrets[made.role.value, made.login] = secret
        write_logins(self.file, self.secrets)
        return secret


def read_logins(file: Path) -> dict[tuple[str, str], str]:
    """Secrets by role and log-in name; nothing if there is no file."""
    if not file.is_file():
        return {}
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {(role, login): secret for role, login, secret in (line for line in lines if len(line) == 3)}


def write_logins(file: Path, secrets: dict[tuple[str, str], str]) -> None:
    """Writes the file in one go, readable by its owner alone."""
    text = _HEAD + "".join(f"{role}\t{login}\t{secret}\n" for (role, login), secret in secrets.items())
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def forget_login(state: Path, login: str) -> None:
    """Takes the lines of a log-in name out of the file, if there is one: whoever was erased stands in no file."""
    file = state / FILE
    secrets = read_logins(file)
    left = {key: secret for key, secret in secrets.items() if key[1] != login}
    if len(left) < len(secrets):
        write_logins(file, left)
