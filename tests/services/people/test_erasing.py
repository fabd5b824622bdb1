"""Erasing a person: her name is nowhere; her record stays, opaque. No name ever stood in audit or log."""

from __future__ import annotations

import shutil
from pathlib import Path
from unicodedata import normalize

import pytest
from backbone import (
    CUC,
    DAY,
    EN,
    HOA,
    LAN,
    NOW,
    PEOPLE,
    World,
    blueprint,
    blueprints,
    bundle,
    dump_rows,
    item,
    items,
)
from backbone_fixtures import Databases
from sqlalchemy import event, select

from congvu.documents.sheets import Grid
from congvu.model.attempts import Attempt
from congvu.model.campaigns import Grant
from congvu.model.content import Section, SlotRule
from congvu.model.errors import Forbidden, NotFound, UserError
from congvu.model.people import Role
from congvu.services.people import accounts, passwords, roles, slips, throttle
from congvu.services.people.erasing import LEDGER, add_to_ledger, erase_officer, read_ledger
from congvu.services.people.staff_import import import_staff_list, plan_staff_import
from congvu.services.people.staff_plans import keep_plan, plan_text
from congvu.store import Store, people, results
from congvu.store.schema import audit, free_text, identity, officer, staff_plan

PERSON = PEOPLE[HOA]
TYPED = "Tôi tên là Đặng Thị Thúy Hòa, số máy 0987654321"
WORDS = (
    PERSON.full_name,
    PERSON.email,
    PERSON.phone,
    PERSON.staff_code,
    "hoadtt",
    TYPED,
    "dang thi thuy hoa",
)


FORM = {
    "title": "PHIẾU",
    "form": "Nơi trả: {noi}\nLời nhắn: {loi}",
    "gaps": [
        {
            "id": "noi",
            "label": "Nơi trả",
            "feedback": "Tại quầy.",
            "kind": "single",
            "options": [{"id": "q", "text": "Quầy"}, {"id": "k", "text": "Kho"}],
            "key": "q",
        },
        {"id": "loi", "label": "Lời nhắn", "feedback": "Tùy ý.", "kind": "short", "key": ["đủ"]},
    ],
}


def fill_in_a_form(world: World) -> Attempt:
    """Hoa chooses in one gap of a form and types into the other; some of it comes too late."""
    form = item("mau-1", "nq-9-2019#d1", kind="cloze", **FORM)
    quiz = blueprint("mau-don", sections=(Section("Mẫu", (SlotRule(1.0, item_id="mau-1"),)),))
    world.publish(bundle([*items(), form], [*blueprints(), quiz]))
    attempt = world.start(HOA, campaign_id=world.open("mau-don").id)
    gaps = {gap["kind"]: gap for gap in form[0].content["gaps"]}
    answer = {gaps["single"]["id"]: gaps["single"]["options"][0]["id"], gaps["short"]["id"]: TYPED}
    assert world.save(attempt, "s01", answer) == "saved"
    late = answer | {gaps["short"]["id"]: TYPED.lower()}
    assert world.save(attempt, "s01", late, base=1, at=NOW + DAY) == "late"
    return attempt


def live(world: World) -> None:
    """Hoa leaves traces wherever a trainee can."""
    fill_in_a_form(world)
    attempt = world.start(HOA)
    slot = world.typed_slot(attempt)
    world.save(attempt, slot, TYPED)
    world.save(attempt, slot, TYPED.upper(), base=1)
    world.submit(attempt)
    late = world.start(HOA)
    world.save(late, world.typed_slot(late), TYPED, at=NOW + DAY)
    slip = world.write(slips.issue_codes, world.ctx(LAN), world.scope(LAN), "dong", officer_id=HOA).slips[0]
    world.write(
        slips.redeem_code, world.ctx(), slip.login, slip.code, passwords.hash_password("mật khẩu dài")
    )
    world.write(throttle.reserve_try, world.ctx(), throttle.Knock("hoadtt", "10.0.0.7"))
    wait_for_a_yes(world)


def wait_for_a_yes(world: World) -> None:
    """Lan has chosen a file that names Hoa, and has not yet said yes."""
    head = ["Họ và tên", "Ngày sinh", "Mã CBCCVC", "Email", "Điện thoại"]
    row = [PERSON.full_name, "17/05/1992", PERSON.staff_code, PERSON.email, PERSON.phone]
    planned = world.read(plan_staff_import, world.ctx(LAN), world.scope(LAN), "dong", Grid("S", [head, row]))
    world.write(keep_plan, world.ctx(LAN), planned, "Đặng Thị Thúy Hòa.xlsx", plan_text(planned))
    (kept,) = world.rows(staff_plan)
    assert [word for word in (PERSON.full_name, PERSON.email, PERSON.phone) if word not in kept.body] == []


def erase(world: World, reason: str = "đơn số 12") -> None:
    world.write(erase_officer, world.ctx(EN), HOA, reason)


def forms(word: str) -> set[bytes]:
    """A word as it may stand in a file."""
    composed = {normalize(form, word) for form in ("NFC", "NFD")}
    escaped = {one.encode("unicode_escape") for one in composed}
    return {one.encode(code) for one in composed for code in ("utf-8", "utf-16-le")} | escaped


def traces(folder: Path) -> list[tuple[str, str]]:
    """Files of a folder that hold any of the words, and which."""
    found = []
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        lowered = content.lower()
        found += [(path.name, word) for word in WORDS if any(one.lower() in lowered for one in forms(word))]
    return found


def leave_deleted_rows_in_place(store: Store) -> None:
    """As most builds of SQLite do; Debian's overwrites them, and would hide a scrub that does nothing."""
    event.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA secure_delete=OFF").close())
    store.engine.dispose()


def test_the_bytes_of_the_whole_state_folder_hold_no_trace_of_an_erased_person(
    both_engines: dict[str, Databases], tmp_path: Path
) -> None:
    url, campaign_id = both_engines["sqlite"].world_url()
    state = tmp_path / "state"
    state.mkdir()
    shutil.move(url.removeprefix("sqlite:///"), state / "congvu.db")
    with Store(f"sqlite:///{state / 'congvu.db'}") as store:
        leave_deleted_rows_in_place(store)
        world = World(store, campaign_id=campaign_id)
        live(world)
        assert {word for _, word in traces(state)} >= {*WORDS[:5]}
        erase(world)
        add_to_ledger(state, HOA)
        store.scrub()
        assert traces(state) == []  # with the store open: the write-ahead log is there too
    assert traces(state) == []


def test_no_row_of_any_table_holds_a_trace_of_an_erased_person(world: World) -> None:
    live(world)
    erase(world)
    kept = repr(dump_rows(world.store)).lower()
    assert [word for word in WORDS if word.lower() in kept] == []


def test_the_record_of_results_stays(world: World) -> None:
    attempt = world.sit(HOA)
    before = world.read(results.get_result, attempt.id)
    erase(world)
    assert world.read(results.get_result, attempt.id) == before


def test_an_erased_typed_answer_reads_as_a_blank(world: World) -> None:
    from congvu.store import attempts

    attempt = world.start(HOA)
    slot = world.typed_slot(attempt)
    world.save(attempt, slot, TYPED)
    erase(world)
    assert world.read(attempts.answers, attempt.id)[slot].value is None


def test_of_a_form_the_typed_gap_is_erased_and_the_choice_stays(world: World) -> None:
    from congvu.store import attempts

    attempt = fill_in_a_form(world)
    before = world.read(attempts.answers, attempt.id)["s01"].value
    assert TYPED in before.values()
    erase(world)
    after = world.read(attempts.answers, attempt.id)["s01"].value
    assert after == {gap: None if value == TYPED else value for gap, value in before.items()}


def test_an_erased_person_can_no_longer_log_in(world: World) -> None:
    token = world.write(accounts.open_session, world.ctx(), HOA)
    erase(world)
    assert world.read(accounts.session_user, world.ctx(), token)[0] is None
    with pytest.raises(Forbidden):
        world.write(accounts.open_session, world.ctx(), HOA)


def test_erasing_leaves_the_others(world: World) -> None:
    erase(world)
    assert {row.officer_id for row in world.rows(identity)} == {*PEOPLE} - {HOA}


def test_erasing_ends_roles(world: World) -> None:
    """Else the only administrator could be erased, and nobody could follow her."""
    world.write(people.add_grant, Grant(HOA, Role.ADMINISTRATOR, "vn", world.ctx().today))
    before = world.read(people.count_administrators)
    erase(world)
    assert world.read(people.count_administrators) == before - 1


def test_erasing_is_audited_with_the_opaque_id_and_the_reason(world: World) -> None:
    erase(world)
    last = world.rows(audit)[-1]
    assert (last.actor, last.action, last.object, last.reason) == (EN, "erase_officer", HOA, "đơn số 12")


def test_erasing_twice_is_no_error(world: World) -> None:
    erase(world)
    erase(world)
    erased_at = select(officer.c.erased_at).where(officer.c.id == HOA)
    assert world.store.read(lambda tx: tx.execute(erased_at).scalar()) == NOW


def test_an_unknown_officer_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.write(erase_officer, world.ctx(), "nobody", "đơn số 12")


@pytest.mark.parametrize(
    "reason",
    [
        "bà Đặng Thị Thúy Hòa xin xóa",
        "BÀ DANG THI THUY HOA",
        f"bà {normalize('NFD', 'Đặng Thị Thúy Hòa')}",
        "theo thư của thuyhoa@xadong.vn",
        "gọi từ 0987654321.",
        "tài khoản hoadtt",
        "mã CB777",
    ],
)
def test_a_reason_that_names_her_is_refused_because_the_audit_is_never_rewritten(
    world: World, reason: str
) -> None:
    with pytest.raises(UserError, match="Lý do"):
        erase(world, reason)
    assert world.read(people.get_person, HOA) == PERSON


def test_the_ledger_holds_each_id_once(tmp_path: Path) -> None:
    for one in ("a", "b", "a"):
        add_to_ledger(tmp_path, one)
    assert read_ledger(tmp_path) == ["a", "b"]
    assert (tmp_path / LEDGER).read_text() == "a\nb\n"


# -- audit and log know nobody by name --------------------------------------------------------------------------------
def act(world: World) -> None:
    """Everybody does everything that is audited."""
    live(world)
    rows = [["Họ và tên", "Chức vụ", "Email"], ["Ngô Bảo Châu", "Chuyên viên", "chau@xadong.vn"]]
    planned = world.read(plan_staff_import, world.ctx(LAN), world.scope(LAN), "dong", Grid("S", rows))
    world.write(import_staff_list, world.ctx(LAN, role=Role.ORGANISER), world.scope(LAN), planned)
    world.write(roles.grant_role, world.ctx(EN), world.scope(EN), CUC, Role.MARKER, "dong")
    world.write(roles.revoke_role, world.ctx(EN), CUC, Role.MARKER)
    erase(world)


def test_no_name_stands_anywhere_but_in_the_tables_that_can_be_erased(world: World) -> None:
    act(world)
    apart = {identity.name, free_text.name, "credential"}
    kept = repr({name: rows for name, rows in dump_rows(world.store).items() if name not in apart}).lower()
    words = [person.full_name for person in PEOPLE.values()] + ["Ngô Bảo Châu", "@xadong.vn", *WORDS]
    assert [word for word in words if word.lower() in kept] == []


def test_each_use_case_leaves_its_entry_in_the_audit(world: World) -> None:
    before = len(world.rows(audit))
    act(world)
    assert [row.action for row in world.rows(audit)[before:]] == [
        "publish_content",
        "open_campaign",
        "start_attempt",
        "start_attempt",
        "submit_attempt",
        "start_attempt",
        "issue_code",
        "set_password",
        "log_in",
        "import_staff_list",
        "grant_role",
        "revoke_role",
        "leave_roster",
        "erase_officer",
    ]
