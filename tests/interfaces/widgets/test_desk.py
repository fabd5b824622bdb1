"""The widget of a day at the desk: it shows every day, answers every message, and knows nothing that it may not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk_players import desk_body, naive, play_through, real_world, reference

from congvu.courses.day import Act
from congvu.courses.day.acts import Do
from congvu.courses.day.faults import CLEAR
from congvu.courses.desk_page import day_view
from congvu.courses.desk_page import words as desk_words
from congvu.interfaces.widgets import desk_day
from congvu.interfaces.widgets.desk_runs import LocalRuns, NoDesk, ShownRun, find_runs
from congvu.interfaces.widgets.desk_widget import DeskDay
from congvu.interfaces.widgets.port import NotAnswered

WORLD = real_world()
SEED = 5


class Told(DeskDay):
    """A widget whose page is a list."""

    def __init__(self, runs: LocalRuns) -> None:
        super().__init__(runs)
        self.sent: list[dict[str, Any]] = []

    def send(self, content: Any, buffers: Any = None) -> None:
        self.sent.append(content)


@pytest.fixture
def widget() -> Told:
    """A widget as an author has it."""
    return Told(LocalRuns(desk_body()))


def tell(widget: DeskDay, **message: Any) -> None:
    widget._on_message(widget, message, [])


@pytest.mark.parametrize("rules", ["2025", "2018"])
@pytest.mark.parametrize("player", [reference, naive])
def test_each_moment_of_a_day_can_be_shown(rules: str, player: Any) -> None:
    for seed in range(6):
        acts, _ = play_through(WORLD, rules, seed, player)
        for end in range(len(acts) + 1):
            view = day_view(WORLD, rules, seed, acts[:end], supervised=False)
            assert json.loads(json.dumps(view)) == view
        assert view["phase"] == "end"


def test_whatever_is_right_is_offered_on_the_page() -> None:
    """The reference player needs nothing that no button or form offers."""
    for seed in range(20):
        acts, _ = play_through(WORLD, "2025", seed, reference)
        for end, act in enumerate(acts):
            view = day_view(WORLD, "2025", seed, acts[:end], supervised=False)
            assert _offered(view, act), (seed, end, act)


def _offered(view: dict[str, Any], act: Act) -> bool:
    cards = [card for group in view["groups"] for card in group["cards"]]
    actions = [*view["tools"], *(action for card in cards for action in card["actions"])]
    wanted = act.to_json()
    for action in actions:
        fields = {field["name"]: [one["value"] for one in field["options"]] for field in action["fields"]}
        fixed = {name: value for name, value in action["act"].items() if name not in fields}
        chosen = {name: wanted[name] for name in fields if name in wanted}
        if fixed == {name: value for name, value in wanted.items() if name not in fields} and all(
            set(value if isinstance(value, list) else [value]) <= set(fields[name])
            for name, value in chosen.items()
        ):
            return True
    return False


def test_a_supervised_day_does_not_tell_its_number() -> None:
    view = day_view(WORLD, "2025", 123456789, [], supervised=True)
    assert "123456789" not in json.dumps(view)


def test_papers_are_shown_only_once_the_dossier_was_opened() -> None:
    waiting = [Act(Do.WAIT)] * 4
    hidden = day_view(WORLD, "2025", SEED, waiting, supervised=False)
    opened = day_view(WORLD, "2025", SEED, [*waiting, Act(Do.LOOK, "h1")], supervised=False)
    papers = [
        {card["id"]: card["papers"] for group in view["groups"] for card in group["cards"]}
        for view in (hidden, opened)
    ]
    assert (papers[0]["h1"], bool(papers[1]["h1"])) == ([], True)


def test_every_fault_has_its_words() -> None:
    assert set(desk_words.FAULTS) == set(CLEAR)
    assert all(wrong and mend for wrong, mend in desk_words.FAULTS.values())


def test_a_forbidden_act_is_told_at_once() -> None:
    acts = [*[Act(Do.WAIT)] * 4, Act(Do.LOOK, "h1"), Act(Do.ASK, "h1", papers=frozenset({"don"}))]
    view = day_view(WORLD, "2025", SEED, acts, supervised=False)
    assert view["blocked"] == [desk_words.FAULTS["nothing_extra"][0]]


@pytest.mark.parametrize("rules", ["2025", "2018"])
def test_a_debriefing_teaches_the_dearest_faults_first_each_with_what_it_rests_on(rules: str) -> None:
    for seed in range(6):
        acts, _ = play_through(WORLD, rules, seed, naive)
        told = day_view(WORLD, rules, seed, acts, supervised=False)["debriefing"]
        costs = [int(one["cost"].split()[1]) for one in told["learn"]]
        assert len(costs) == 3 and costs == sorted(costs, reverse=True), seed
        assert all(one["text"] and one["mend"] and one["cites"] for one in told["learn"]), seed


def test_a_fault_costs_all_the_points_of_the_checks_that_it_spoils() -> None:
    """Seven people go home without an answer; two calls are not answered, of which one weighs double."""
    acts = [*[Act(Do.WAIT)] * 3, Act(Do.FINISH)]
    told = day_view(WORLD, "2025", SEED, acts, supervised=False)["debriefing"]
    assert [(one["text"], one["cost"]) for one in told["learn"][:2]] == [
        (desk_words.FAULTS["left_waiting"][0], "mất 7 điểm"),
        (desk_words.FAULTS["unanswered"][0], "mất 3 điểm"),
    ]


def test_a_day_without_a_fault_has_nothing_to_learn_first() -> None:
    acts, _ = play_through(WORLD, "2025", SEED, reference)
    assert day_view(WORLD, "2025", SEED, acts, supervised=False)["debriefing"]["learn"] == []


def test_an_author_plays_a_day_that_nobody_keeps(widget: Told) -> None:
    tell(widget, type="hello")
    tell(widget, type="begin", rules="2025", code="", number="5")
    run = widget.sent[-1]["run"]
    acts = [act.to_json() for act in play_through(WORLD, "2025", SEED, reference)[0]]
    tell(widget, type="play", run=run, acts=acts)
    assert [message["type"] for message in widget.sent] == ["start", "day", "day"]
    assert widget.sent[-1]["view"]["debriefing"]["share"] == "100%"


@pytest.mark.parametrize(
    "message",
    [
        {"type": "play"},
        {"type": "play", "run": "local.2025.5", "acts": "look"},
        {"type": "play", "run": "local.2025.5", "acts": [{"do": "fly"}]},
        {"type": "play", "run": "local.1999.5", "acts": []},
        {"type": "play", "run": "local.2025.-5", "acts": []},
        {"type": "play", "run": {"a": 1}, "acts": []},
        {"type": "begin", "rules": "1999"},
        {"type": "begin", "rules": "2025", "code": "ABCDEF"},
    ],
)
def test_no_message_makes_it_show_source_lines(message: dict[str, Any], widget: Told) -> None:
    tell(widget, **message)
    assert [one["type"] for one in widget.sent] == ["failed"]
    assert "Traceback" not in widget.sent[0]["message"]


@pytest.mark.parametrize("message", [None, [], "hello", {}, {"type": "riddle"}])
def test_a_message_of_no_form_is_answered_with_the_present_state(message: Any, widget: Told) -> None:
    widget._on_message(widget, message, [])
    assert [one["type"] for one in widget.sent] == ["start"]


class _Broken(LocalRuns):
    def newest(self) -> ShownRun | None:
        raise NotAnswered("Chưa kết nối được với máy chủ.")

    def begin(self, rules: str, code: str, number: str) -> ShownRun:
        raise RuntimeError("secret")


def test_what_fails_behind_it_is_told_without_saying_how() -> None:
    widget = Told(_Broken(desk_body()))
    tell(widget, type="hello")
    tell(widget, type="begin")
    assert widget.sent[0]["message"] == "Chưa kết nối được với máy chủ."
    assert "secret" not in widget.sent[1]["message"]


def test_the_course_of_the_notebook_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    assert set(find_runs(root / "courses" / "one-stop").world.rule_sets) == {"2025", "2018"}
    for nowhere in (tmp_path, root / "courses" / "reform"):
        with pytest.raises(NoDesk):
            find_runs(nowhere)
    monkeypatch.chdir(root / "courses" / "one-stop")
    assert desk_day().mode == "desk"


def test_published_data_lie_beside_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONGVU_TICKET", raising=False)
    (tmp_path / "desk.json").write_text(json.dumps(desk_body()), "utf-8")
    runs = find_runs(tmp_path)
    assert runs.newest() is None
    run = runs.begin("2025", "", str(SEED))
    assert (
        runs.keep(run.id, [{"do": "finish"}]).seed == SEED
    )  # a built lesson without a campus is played alone
