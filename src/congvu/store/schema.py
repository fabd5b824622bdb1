"""The tables of the store.

Truth that is only ever appended (triggers refuse UPDATE and DELETE, see :mod:`congvu.store.triggers`):
``attempt``, ``attempt_event``, the ``desk_…`` tables, ``audit``, and all published content. Everything personal stands in
``identity``, ``credential``, ``free_text`` (what an officer typed in her own words) and, for a day, ``staff_plan``; every other table knows an officer only by an opaque id. ``result``,
``item_use``, ``lesson_progress``, ``lesson_output`` and ``lesson_page`` stand beside the truth in the same transaction.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from congvu.store.types import JsonText, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(32)
NAME = String(300)


def _officer(*, primary_key: bool = False) -> Column[str]:
    return Column("officer_id", ID, ForeignKey("officer.id"), primary_key=primary_key, nullable=False)


# -- units ------------------------------------------------------------------------------------------
unit = Table(
    "unit",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", String(60), nullable=False),
    Column("name", NAME, nullable=False),
    Column("full_name", NAME, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    Column("invented", Boolean, nullable=False, default=False),
)
unit_code = Table(
    "unit_code",
    metadata,
    Column("register", String(40), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("unit_id", ID, ForeignKey("unit.id"), nullable=False, index=True),
)
unit_edge = Table(
    "unit_edge",
    metadata,
    Column("upper_id", ID, ForeignKey("unit.id"), primary_key=True),
    Column("lower_id", ID, ForeignKey("unit.id"), primary_key=True),
    Column("kind", String(12), primary_key=True),  # parent | predecessor
    Column("from_on", Date, primary_key=True),
    Column("to_on", Date),
    Index("ix_unit_edge_lower_id", "lower_id"),
)

# -- people -----------------------------------------------------------------------------------------
officer = Table(
    "officer",
    metadata,
    Column("id", ID, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("erased_at", UtcDateTime),
)
identity = Table(
    "identity",
    metadata,
    _officer(primary_key=True),
    Column("full_name", NAME, nullable=False),
    Column("search_name", NAME, nullable=False, index=True),
    Column("born_on", Date),
    Column("staff_code", String(60), nullable=False, default=""),
    Column("email", String(200), nullable=False, default=""),
    Column("phone", String(40), nullable=False, default=""),
    Column("invented", Boolean, nullable=False, default=False),
)
posting = Table(
    "posting",
    metadata,
    Column("id", Integer, primary_key=True),
    _officer(),
    Column("unit_id", ID, ForeignKey("unit.id"), nullable=False, index=True),
    Column("position", String(200), nullable=False, default=""),
    Column("staff_group", String(20), nullable=False),
    Column("fields", JsonText, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    Index("ix_posting_officer_id", "officer_id"),
)
role_grant = Table(
    "role_grant",
    metadata,
    Column("id", Integer, primary_key=True),
    _officer(),
    Column("role", String(20), nullable=False),
    Column("unit_id", ID, ForeignKey("unit.id"), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    Index("ix_role_grant_officer_id", "officer_id"),
)
credential = Table(
    "credential",
    metadata,
    _officer(primary_key=True),
    Column("login", String(60), nullable=False, unique=True),
    Column("password_hash", Text),
    Column("changed_at", UtcDateTime),
    Column(
        "vouched", Boolean, nullable=False, default=False, server_default=false()
    ),  # set by an administrator's slip
    Column("told_at", UtcDateTime),  # of slips since then she is told
    Column(
        "printed_for", Boolean, nullable=False, default=False, server_default=false()
    ),  # the password began with a slip that no administrator printed
)
login_code = Table(
    "login_code",
    metadata,
    Column("id", ID, primary_key=True),
    _officer(),
    Column("code_hash", String(64), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),  # by its holder (redeemed), or because a newer one was printed
    Column("issued_by", String(40), nullable=False, server_default="?"),
    Column(
        "vouched", Boolean, nullable=False, default=False, server_default=false()
    ),  # printed by an administrator
    Column("redeemed", Boolean, nullable=False, default=False, server_default=false()),
    Index("ix_login_code_officer_id", "officer_id"),
)
login_failure = Table(  # tries of the last quarter of an hour that have not turned out right; digests alone
    "login_failure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(64), nullable=False, index=True),  # what was tried: a log-in name, a code for it
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("address", String(64), nullable=False, server_default="?", index=True),
    Column("lane", String(64), nullable=False, server_default="?"),  # see store/tries.py
)
session = Table(
    "session",
    metadata,
    Column("id_hash", String(64), primary_key=True),
    _officer(),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index("ix_session_officer_id", "officer_id"),
)

# -- published content ------------------------------------------------------------------------------
register_version = Table(
    "register_version",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("body", JsonText, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
)
item_version = Table(
    "item_version",
    metadata,
    Column("id", ID, primary_key=True),
    Column("item_id", String(80), nullable=False, index=True),
    Column("bank", String(60), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", JsonText, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
)
key_revision = Table(
    "key_revision",
    metadata,
    Column("id", ID, primary_key=True),
    Column("item_version_id", ID, ForeignKey("item_version.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("body", JsonText, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    UniqueConstraint("item_version_id", "number"),
)
publication = Table(
    "publication",
    metadata,
    Column("id", ID, primary_key=True),
    Column("quiz_id", String(80), nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", JsonText, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    UniqueConstraint("quiz_id", "number"),
)
publication_item = Table(
    "publication_item",
    metadata,
    Column("publication_id", ID, ForeignKey("publication.id"), primary_key=True),
    Column("item_version_id", ID, ForeignKey("item_version.id"), primary_key=True),
)
course_version = Table(
    "course_version",
    metadata,
    Column("course_id", String(60), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("body", JsonText, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
)

# -- campaigns --------------------------------------------------------------------------------------
campaign = Table(
    "campaign",
    metadata,
    Column("id", ID, primary_key=True),
    Column("title", NAME, nullable=False),
    Column("unit_id", ID, ForeignKey("unit.id"), nullable=False, index=True),
    Column("course_id", String(60), nullable=False),
    Column("publication_id", ID, ForeignKey("publication.id"), nullable=False),
    Column("opens_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("pass_mark", Float, nullable=False),
    Column("simulated", Boolean, nullable=False, default=False),
    Column("created_at", UtcDateTime, nullable=False),
)
enrolment = Table(
    "enrolment",
    metadata,
    Column("campaign_id", ID, ForeignKey("campaign.id"), primary_key=True),
    _officer(primary_key=True),
    Column("unit_id", ID, ForeignKey("unit.id"), nullable=False),
    Column("enrolled_at", UtcDateTime, nullable=False),
    Column(
        "gone", Boolean, nullable=False, default=False, server_default=false()
    ),  # of who was erased, and had left the unit before the campaign ended
    Index("ix_enrolment_officer_id", "officer_id"),
    Index("ix_enrolment_unit_id", "unit_id"),
)

# -- attempts: the truth ----------------------------------------------------------------------------
attempt = Table(
    "attempt",
    metadata,
    Column("id", ID, primary_key=True),
    Column("campaign_id", ID, ForeignKey("campaign.id"), nullable=False),
    Column("publication_id", ID, ForeignKey("publication.id"), nullable=False),
    _officer(),
    Column("number", Integer, nullable=False),
    Column("paper", JsonText, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("deadline_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("campaign_id", "officer_id", "number"),
    Index("ix_attempt_officer_id", "officer_id"),
    Index("ix_attempt_publication_id_id", "publication_id", "id"),
)
attempt_event = Table(
    "attempt_event",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("attempt_id", ID, ForeignKey("attempt.id"), nullable=False),
    Column("type", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("slot", String(8)),
    Column("sequence", Integer),
    Column("key", String(64)),
    Column("payload", JsonText, nullable=False),
    UniqueConstraint("attempt_id", "slot", "sequence"),
    UniqueConstraint("attempt_id", "key"),
    Index(
        "ix_attempt_event_late",
        "attempt_id",
        sqlite_where=text("type = 'late_answered'"),
        postgresql_where=text("type = 'late_answered'"),
    ),
    sqlite_autoincrement=True,
)

# -- days at the desk: the truth too ------------------------------------------------------------------
desk_session = Table(  # an hour under somebody's eyes; who gives its code plays a supervised day
    "desk_session",
    metadata,
    Column("id", ID, primary_key=True),
    Column("campaign_id", ID, ForeignKey("campaign.id"), nullable=False, index=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("opened_by", ID, ForeignKey("officer.id"), nullable=False),
    Column("opens_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
)
desk_run = Table(
    "desk_run",
    metadata,
    Column("id", ID, primary_key=True),
    _officer(),
    Column("course_id", String(60), nullable=False),
    Column("course_number", Integer, nullable=False),  # whose desk it is played at
    Column("digest", String(64), nullable=False),  # of that desk's data
    Column("rules", String(40), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("session_id", ID, ForeignKey("desk_session.id")),
    Column("started_at", UtcDateTime, nullable=False),
    UniqueConstraint("session_id", "officer_id"),
    Index("ix_desk_run_officer_id", "officer_id"),
)
desk_act = Table(
    "desk_act",
    metadata,
    Column("run_id", ID, ForeignKey("desk_run.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", JsonText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
desk_verdict = Table(
    "desk_verdict",
    metadata,
    Column("run_id", ID, ForeignKey("desk_run.id"), primary_key=True),
    Column("points", Integer, nullable=False),
    Column("max_points", Integer, nullable=False),
    Column("share", Float, nullable=False),
    Column("faults", JsonText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

free_text = Table(
    "free_text",
    metadata,
    Column("id", ID, primary_key=True),
    _officer(),
    Column("body", Text, nullable=False),
    Index("ix_free_text_officer_id", "officer_id"),
)

# -- projections in the same database ---------------------------------------------------------------
result = Table(
    "result",
    metadata,
    Column("attempt_id", ID, ForeignKey("attempt.id"), primary_key=True),
    Column("campaign_id", ID, nullable=False),
    _officer(),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("points", Float, nullable=False),
    Column("max_points", Float, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("slots", JsonText, nullable=False),
    Column("flagged", Boolean, nullable=False, default=False),
    Column("waiting", Boolean, nullable=False, default=False, server_default=false()),
    Column("penalty", Float, nullable=False, default=0.0, server_default="0"),
    Index("ix_result_campaign_id_officer_id", "campaign_id", "officer_id"),
    Index(
        "ix_result_waiting", "attempt_id", sqlite_where=text("waiting = 1"), postgresql_where=text("waiting")
    ),
)
item_use = Table(
    "item_use",
    metadata,
    Column("quiz_id", String(80), primary_key=True),
    Column("item_id", String(80), primary_key=True),
    Column("uses", Integer, nullable=False),
)
lesson_progress = Table(
    "lesson_progress",
    metadata,
    _officer(primary_key=True),
    Column("course_id", String(60), primary_key=True),
    Column("lesson", String(120), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("ref", String(200), primary_key=True),
    Column("share", Float),
    Column("at", UtcDateTime, nullable=False),
)
lesson_output = Table(  # what the author's own cells of a lesson have shown, once, when it was published
    "lesson_output",
    metadata,
    Column(
        "notebook", String(64), primary_key=True
    ),  # digest of its text: outputs stand outside the course's digest
    Column("outputs", JsonText, nullable=False),  # by cell id, as notebooks keep them
    Column("live", Boolean, nullable=False),  # a cell shows what works only with a kernel behind it
    Column("at", UtcDateTime, nullable=False),
)
lesson_page = Table(  # the page made of a lesson's notebook and outputs; can be made again at any time
    "lesson_page",
    metadata,
    Column("notebook", String(64), primary_key=True),
    Column("renderer", String(20), primary_key=True),
    Column("body", JsonText, nullable=False),
)

stale_output = Table(  # feedback or certificates made from marks that have changed since
    "stale_output",
    metadata,
    Column("kind", String(20), primary_key=True),  # feedback | certificate
    Column("attempt_id", ID, ForeignKey("attempt.id"), primary_key=True),
    Column("since_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False, default=""),
)

# -- work of people and machines ---------------------------------------------------------------------
marking_claim = Table(  # who is marking what just now, so that two people do not mark the same
    "marking_claim",
    metadata,
    Column("attempt_id", ID, ForeignKey("attempt.id"), primary_key=True),
    Column("slot", String(8), primary_key=True),
    _officer(primary_key=True),
    Column(
        "task", ID, nullable=False, unique=True
    ),  # the address of her page, which must not tell the attempt
    Column("until_at", UtcDateTime, nullable=False),
)
regrade_job = Table(
    "regrade_job",
    metadata,
    Column("id", ID, primary_key=True),
    Column("quiz_id", String(80), nullable=False, index=True),
    Column("basis", JsonText, nullable=False),  # what marks rest on: key revisions, points, policies
    Column("actor", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String(12), nullable=False),  # running | done | dropped
    Column("cursor", ID, nullable=False, default=""),  # the last attempt that is dealt with
    Column("seen", Integer, nullable=False, default=0),
    Column("changed", Integer, nullable=False, default=0),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

staff_plan = Table(  # a staff list that waits for a yes; its rows go with it, a day later at the latest
    "staff_plan",
    metadata,
    Column("id", ID, primary_key=True),
    Column("officer_id", ID, ForeignKey("officer.id"), nullable=False, index=True),
    Column("unit_id", ID, ForeignKey("unit.id"), nullable=False),
    Column("file_name", NAME, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),  # the list as JSON, made outside of the transaction
)

form_post = Table(  # a form that has made something: sent again, it leads to that; for some days
    "form_post",
    metadata,
    _officer(primary_key=True),
    Column("purpose", String(40), primary_key=True),
    Column("key", String(40), primary_key=True),  # minted with the form
    Column("digest", String(64), nullable=False),  # of what was sent
    Column("ref", String(64), nullable=False),  # the id of what was made
    Column("at", UtcDateTime, nullable=False, index=True),
)

# -- bookkeeping ------------------------------------------------------------------------------------
audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("role", String(20), nullable=False),
    Column("unit_id", String(32), nullable=False, default=""),
    Column("action", String(60), nullable=False),
    Column("object", String(120), nullable=False, default=""),
    Column("before", String(64), nullable=False, default=""),
    Column("after", String(64), nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    sqlite_autoincrement=True,
)
projection = Table(
    "projection",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
lease = Table(
    "lease",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("holder", String(80), nullable=False),
    Column("until_at", UtcDateTime, nullable=False),
)
stuck_work = Table(
    "stuck_work",
    metadata,
    Column("work", String(40), primary_key=True),
    Column("object_id", ID, primary_key=True),  # of an attempt or a campaign, as the work has it
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),  # not tried again before
    Column("tries", Integer, nullable=False),
    Column("reason", String(300), nullable=False),  # class and place of the error: nothing that anybody typed
)

NOT_DUMPED = ("lesson_page", "staff_plan", "form_post")
"""Tables that no backup holds: pages are made again, what lives for days is asked for again after a restore."""
APPEND_ONLY = (
    "attempt",
    "attempt_event",
    "audit",
    "register_version",
    "item_version",
    "key_revision",
    "publication",
    "publication_item",
    "course_version",
    "desk_session",
    "desk_run",
    "desk_act",
    "desk_verdict",
)
