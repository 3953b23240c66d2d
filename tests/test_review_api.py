"""The API of the review: queues, figures, decisions, and who may ask."""

import itertools
import re
import shutil
import threading
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

pytest.importorskip("starlette")
pytest.importorskip("httpx2")

from starlette.testclient import TestClient

from annotator.curation.decisions import read_decisions
from annotator.curation.store import DecisionStore
from annotator.errors import InputError
from annotator.review.app import application
from annotator.review.deciding import Answer
from annotator.review.index import ReviewIndex
from annotator.review.queues import STATES, Filters, Viewer
from annotator.review.security import HEADERS
from annotator.review.session import Review, ReviewOptions
from tests.review_runs import ROOT, make_run, until

TOKEN, PORT = "secret-token", 4242
BASE = f"http://127.0.0.1:{PORT}"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("run"))


@pytest.fixture
def out(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "out")


class Client:
    """The API as one curator sees it."""

    def __init__(self, out, **options):
        """Open the review of a run."""
        self.review = Review(ReviewOptions(out, **{"curator": "A"} | options))
        self.review._index.complete.wait(20)
        self.http = TestClient(application(self.review, TOKEN, PORT), base_url=BASE)
        self.headers = {"Authorization": f"Bearer {TOKEN}"}

    def get(self, path, **query):
        answer = self.http.get(f"/api/{path}", params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path, **query):
        answer = self.http.get(f"/api/{path}", params=query, headers=self.headers)
        assert answer.status_code == 422
        return answer.json()["error"]

    def post(self, body, path="decisions"):
        return self.http.post(f"/api/{path}", json=body, headers=self.headers)

    def decide(self, decision, **body):
        answer = self.post({"decision": decision} | body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def question(self, word, kind):
        found = self.get("questions", word=word, kind=kind)["questions"]
        return next(q for q in found if q["word"] == word)

    def close(self):
        self.http.close()
        return self.review.close()


@pytest.fixture
def client(out):
    client = Client(out)
    yield client
    client.close()


def current(out):
    with DecisionStore(out / "decisions.tsv") as store:
        return [
            (d.subject, d.scope, d.curator, d.decision, d.corrected_id) for d in store.current()
        ]


# Queues.


def test_questions_are_those_of_the_table_in_its_order(client, out):
    import csv

    with (out / "questions.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    page = client.get("questions", limit=500)
    assert page["total"] == len(table)
    assert page["complete"]
    assert [q["question_id"] for q in page["questions"]] == [row["question_id"] for row in table]
    for question, row in zip(page["questions"], table, strict=True):
        assert len(question["review_ids"]) == question["rows"] == int(row["rows"])
        assert question["finding"] == row["finding"]


def test_pages_of_a_queue_do_not_overlap(client):
    whole = [q["question_id"] for q in client.get("questions", limit=20)["questions"]]
    parts = [client.get("questions", limit=10, offset=at)["questions"] for at in (0, 10)]
    assert [q["question_id"] for part in parts for q in part] == whole


@pytest.mark.parametrize(
    ("name", "value", "holds"),
    [
        ("kind", "common_word", lambda client, q: q["finding"] == "common_word"),
        ("word", "kar", lambda client, q: "kar" in str(q).casefold()),
        ("type", "chemical", lambda client, q: True),
        ("confidence", "high", lambda client, q: True),
        ("organism", "ncbitaxon:3702", lambda client, q: True),
        ("source", "hgnc_symbol", lambda client, q: True),
    ],
)
def test_filters_narrow_the_queue(client, name, value, holds):
    everything = client.get("questions", limit=1)["total"]
    page = client.get("questions", limit=500, **{name: value})
    assert 0 < page["total"] < everything
    assert len(page["questions"]) == page["total"]
    assert all(holds(client, q) for q in page["questions"])
    assert all(value in str(client.get("filters")[name]) for _ in [0] if name not in ("word",))


def test_characters_of_sql_are_those_of_a_word(client):
    for word in ("%", "__", "' OR 1 --", '"'):
        assert client.get("questions", word=word)["total"] == 0, word


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"colour": "red"}, "colour: not a filter"),
        ({"state": "done"}, "state 'done'"),
        ({"limit": "-1"}, "limit '-1' is not a whole number"),
        ({"offset": "x"}, "offset 'x' is not a whole number"),
    ],
)
def test_filters_that_cannot_be_used_are_named(client, query, message):
    assert client.refused("questions", **query) == message


def test_what_is_decided_leaves_the_queue_of_open_ones(client):
    question = client.question("STEP", "common_word")
    before = client.get("questions", state="open", limit=500)
    client.decide("accept", question_id=question["question_id"])
    after = client.get("questions", state="open", limit=500)
    assert after["total"] == before["total"] - 1 == len(after["questions"])
    assert question["question_id"] not in {q["question_id"] for q in after["questions"]}
    (decided,) = client.get("questions", state="decided")["questions"]
    assert decided["question_id"] == question["question_id"]
    assert decided["decisions"][0]["decision"] == "accept"
    assert client.get("questions", state="accept")["total"] == 1
    assert client.get("questions", state="reject")["total"] == 0


def test_a_question_is_open_as_long_as_one_of_its_rows_is(client):
    question = client.question("STEP", "common_word")
    ids = question["review_ids"]
    assert len(ids) == 3

    def is_open():
        page = client.get("questions", state="open", word=question["question_id"])
        assert page["total"] == len(page["questions"])
        return bool(page["total"])

    client.decide("accept", review_id=ids[0])
    figid = client.get(f"questions/{question['question_id']}")["in_figures"][0]["figid"]
    client.decide("accept", question_id=question["question_id"], scope="figure", figid=figid)
    assert is_open()
    assert client.get("progress")["settled_rows"] == 2
    client.decide("accept", review_id=ids[2])
    assert not is_open()
    assert client.get("progress")["settled_rows"] == 3


def test_the_open_figures_of_a_question_come_first(client, out):
    path = f"questions/{client.question('STEP', 'common_word')['question_id']}"
    first, *others = [figure["figid"] for figure in client.get(path)["in_figures"]]
    client.decide("accept", question_id=path[10:], scope="figure", figid=first)
    now = client.get(path)["in_figures"]
    assert [(f["figid"], f["open"]) for f in now] == [*((o, True) for o in others), (first, False)]
    blind = Viewer("B", blind=True)
    shown = client.review.queues.question(path[10:], blind)["in_figures"]
    assert [(f["figid"], f["open"]) for f in shown] == [(f, True) for f in (first, *others)]


def test_figures_have_their_findings_and_the_whole_caption(client):
    page = client.get("figures", limit=500, state="open")
    assert page["total"] == len(page["figures"])
    for entry in page["figures"]:
        figure = client.get(f"figures/{entry['figid']}")
        assert len([f for f in figure["findings"] if f["open"]]) == entry["rows"]
        assert "".join(part["text"] for part in figure["segments"]) == figure["caption"]


def test_figures_are_found_by_a_word_or_an_id_in_them(client):
    question = client.question("KAR", "wrong_entity")
    shown = client.get(f"questions/{question['question_id']}")["in_figures"]
    for word in ("kar", "fplx:Kainate", question["question_id"]):
        found = client.get("figures", word=word)["figures"]
        assert {figure["figid"] for figure in found} >= {figure["figid"] for figure in shown}, word
    assert client.get("figures", word="kar", kind="encoding")["total"] == 0
    figid = shown[0]["figid"]
    assert [f["figid"] for f in client.get("figures", word=figid)["figures"]] == [figid]
    assert client.get("figures", word="no such word")["total"] == 0


def test_a_figure_that_is_decided_leaves_its_queue(client):
    entry = client.get("figures", state="open", limit=1)["figures"][0]
    for finding in client.get(f"figures/{entry['figid']}")["findings"]:
        client.decide("unsure", review_id=finding["review_id"])
    assert entry not in client.get("figures", state="open", limit=500)["figures"]
    assert entry in client.get("figures", state="decided", limit=500)["figures"]


def test_marks_of_a_question(client):
    question = client.question("KAR", "wrong_entity")
    about = client.get(f"questions/{question['question_id']}")
    figid = about["in_figures"][0]["figid"]
    figure = client.get(f"figures/{figid}", about=question["question_id"])
    marked = {(part["text"], mark) for part in figure["segments"] for mark in part["marks"]}
    assert ("KAR", "this") in marked
    assert ("kainate receptor", "definition") in marked
    assert [row["word"] for row in figure["existing"] if row["concerned"]] == ["KAR"]
    assert about["about"]["choices"][0]["id"] == "fplx:Kainate_family"


@pytest.mark.parametrize(
    ("word", "kind", "effect"),
    [
        ("KAR", "wrong_entity", "its rows are removed; what the caption names is added where"),
        ("STEP", "common_word", "its rows are removed"),
    ],
)
def test_a_question_says_what_accepting_it_changes(client, word, kind, effect):
    asked = client.get(f"questions/{client.question(word, kind)['question_id']}")
    assert asked["about"]["accepting"].startswith(effect)
    assert ("added" in asked["about"]["accepting"]) == ("added" in effect)


def test_what_is_not_there_is_named(client):
    assert client.refused("questions/q0") == "question_id 'q0' is not one of this run"
    assert client.refused("figures/nowhere").startswith("figure 'nowhere' is not in")


def test_the_lexicon_is_searched_while_typing(client):
    found = client.get("lexicon", q="phosphoenolp")
    assert found[0]["id"] == "mesh:D010728"
    assert client.get("lexicon", q="mesh:D010728")[0]["symbol"]
    assert client.get("lexicon", q="") == []


def test_organisms_are_searched_for_a_record_that_has_the_wrong_one(client, out):
    def found(text):
        return [e["id"] for e in client.get("lexicon", q=text, type="organism")]

    assert found("mouse") == found("ncbitaxon:10090") == ["ncbitaxon:10090"]
    assert "ncbitaxon:10090" in found("mus")
    assert found("phosphoenolpyruvate") == found("") == []
    asked = client.get("questions", kind="organism_mismatch", limit=1)["questions"][0]
    body = {"decision": "accept", "question_id": asked["question_id"]}
    refused = client.post(body | {"corrected_id": "mesh:D010728"}).json()["error"]
    assert refused == "corrected_id mesh:D010728 is not an organism such as ncbitaxon:10090"
    client.decide(**body, corrected_id="ncbitaxon:10090|ncbitaxon:9606")
    body["question_id"] = client.question("KAR", "wrong_entity")["question_id"]
    refused = client.post(body | {"corrected_id": "ncbitaxon:10090"}).json()["error"]
    assert refused == "corrected_id ncbitaxon:10090 is an organism, neither gene nor chemical"
    assert len(current(out)) == 1


def test_a_figure_is_explained(client):
    question = client.question("KAR", "wrong_entity")
    explained = client.get(f"explanations/{question['figid']}")
    assert "KAR" in {definition["short"] for definition in explained["definitions"]}


# Decisions.


def test_a_decision_is_in_the_store_when_it_is_answered(client, out):
    question = client.question("KAR", "wrong_entity")
    said = client.decide("accept", question_id=question["question_id"], comment="as  defined\n")
    assert said["saved"]
    assert said["decision"]["comment"] == "as defined"
    assert said["decision"]["existing_id"] == "ncbigene:51144"
    assert current(out) == [(question["question_id"], "everywhere", "A", "accept", "")]


def test_scopes_are_filled_in(client, out):
    question = client.question("STEP", "common_word")
    about = client.get(f"questions/{question['question_id']}")
    figid = about["in_figures"][-1]["figid"]
    taxon = client.get(f"figures/{figid}")["taxa"][0]["taxon"]
    for scope, full in (("figure", f"figure:{figid}"), ("organism", f"organism:{taxon}")):
        body = {"question_id": question["question_id"], "scope": scope, "figid": figid}
        assert client.decide("accept", **body)["decision"]["scope"] == full
    assert {row[1] for row in current(out)} == {f"figure:{figid}", f"organism:{taxon}"}
    settled = client.get("progress")["settled_rows"]
    assert 1 <= settled <= 3


def test_an_empty_decision_takes_back_and_before_says_what_held(client, out):
    body = {"question_id": client.question("STEP", "common_word")["question_id"]}
    assert client.decide("accept", **body)["before"] is None
    assert client.decide("reject", **body)["before"]["decision"] == "accept"
    assert client.decide("", **body)["withdrawn"]
    assert current(out) == []
    assert client.decide("", **body)["withdrawn"] is False


def test_nothing_is_undone_that_was_decided_otherwise_since(client, out):
    body = {"question_id": client.question("STEP", "common_word")["question_id"]}
    standing = {"decision": "accept", "comment": "a word"}
    client.decide("accept", comment=" a  word ", **body)
    assert client.decide("", standing={"decision": "accept"}, **body)["saved"] is False
    client.decide("reject", **body)
    for decision in ("", "unsure"):
        done = client.decide(decision, standing=standing, **body)
        assert (done["saved"], done["before"]["decision"]) == (False, "reject")
    assert [said[3] for said in current(out)] == ["reject"]
    client.decide("", **body)
    assert client.decide("unsure", standing=standing, **body)["before"]["decision"] == "withdrawn"
    client.decide("accept", comment="a word", **body)
    assert client.decide("", standing=standing, **body)["withdrawn"]
    assert current(out) == []


def test_what_replaces_a_decision_of_a_fast_clock_is_the_later_one_in_all_copies(client, out):
    body = {"question_id": client.question("STEP", "common_word")["question_id"]}
    client.decide("accept", **body)
    (first,) = client.review.store.current()
    ahead = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    first = replace(first, decided_at=ahead)
    client.review.store.take([first])  # from a machine whose clock is two hours fast
    for decision, stands in (("reject", ["reject"]), ("", [])):
        client.decide(decision, **body)
        client.review.store.export()
        with DecisionStore(out / f"copy{decision}.tsv") as copy:
            copy.take([first])
            copy.take(read_decisions(out / "decisions.tsv"))
            assert [d.decision for d in copy.current()] == stands
        client.review.store.take([first])
        assert [said[3] for said in current(out)] == stands


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"decision": "accept"}, "give a question_id or a review_id"),
        ({"decision": "accept", "question_id": "q0"}, "'q0' is not one of this run"),
        ({"decision": "accept", "review_id": "r0"}, "'r0' is not one of this run"),
        ({"decision": "yes", "question_id": "KAR"}, "decision 'yes'"),
        ({"decision": "accept", "question_id": "KAR", "scope": "planet"}, "scope 'planet'"),
        ({"decision": "accept", "question_id": "KAR", "scope": "row"}, "scope 'row'"),
        ({"decision": "accept", "question_id": "KAR", "scope": "figure", "figid": "x"}, "figid 'x'"),
        ({"decision": "accept", "question_id": "KAR", "scope": "figure:NOTAFIGURE"}, "'figure:NOTAFIGURE'"),
        ({"decision": "accept", "question_id": "KAR", "corrected_id": "SEPT2"}, "not a CURIE"),
        ({"decision": "accept", "question_id": "KAR", "corrected_id": "ncbigene:0"}, "check it; annotator apply --unknown-ids accepts"),
        ({"decision": "reject", "question_id": "KAR", "corrected_id": "mesh:D010728"}, "reject with a"),
        ({"decision": "accept", "question_id": "KAR", "colour": "red"}, "colour"),
        ({"decision": 1}, "decision"),
    ],
)  # fmt: skip
def test_decisions_that_cannot_be_used_are_refused(client, out, body, message):
    if body.get("question_id") == "KAR":
        body = body | {"question_id": client.question("KAR", "wrong_entity")["question_id"]}
    answer = client.post(body)
    assert answer.status_code == 422
    assert message in answer.json()["error"]
    assert current(out) == []


def test_nobody_decides_without_a_name(out):
    client = Client(out, curator="")
    answer = client.post({"decision": "accept", "question_id": "q1"})
    assert answer.json()["error"] == "no curator"
    client.close()


def test_what_was_decided_is_in_the_text_file_when_the_server_stops(out):
    client = Client(out)
    client.decide("accept", question_id=client.question("STEP", "common_word")["question_id"])
    assert client.close() == 1
    assert "\taccept\t" in (out / "decisions.tsv").read_text(encoding="utf-8")


def test_another_program_decides_meanwhile(client, out):
    question = client.question("STEP", "common_word")
    with DecisionStore(out / "decisions.tsv") as store:
        client.decide("accept", question_id=question["question_id"], curator="B")
        (theirs,) = store.current()
        store.withdraw(*theirs.key)
    assert client.get("questions", state="decided")["total"] == 0
    assert client.get("progress")["settled_rows"] == 0


def test_a_count_that_is_slow_is_not_made_each_time(client, monkeypatch):
    monkeypatch.setattr("annotator.review.queues._SLOW", -1)
    monkeypatch.setattr("annotator.review.queues._REST", 1e9)
    before = client.get("progress")
    client.decide("accept", question_id=client.question("STEP", "common_word")["question_id"])
    assert client.get("progress") | {"pace": None} == before | {"pace": None}
    monkeypatch.setattr("annotator.review.queues._SLOW", 1e9)
    assert client.get("progress")["settled_rows"] == 3


def test_questions_are_shown_while_the_run_is_read_and_decisions_wait_for_it(out, monkeypatch):
    go_on = threading.Event()
    rows = ReviewIndex._rows

    def slow(index):
        go_on.wait(20)
        yield from rows(index)

    monkeypatch.setattr(ReviewIndex, "_rows", slow)
    monkeypatch.setattr("annotator.review.session._PATIENCE", 0.01)
    review = Review(ReviewOptions(out, "A"))
    viewer = Viewer("A")
    page = review.queues.questions(Filters(state="open", limit=1), viewer)
    assert (page["complete"], page["questions"][0]["review_ids"]) == (False, [])
    question_id = page["questions"][0]["question_id"]
    assert review.question(question_id, viewer)["about"]["asks"]
    assert review.figure(page["questions"][0]["figid"], "", viewer)["caption"]
    threading.Timer(0.3, go_on.set).start()
    assert review.decide(Answer("accept", question_id), viewer)["saved"]
    until(lambda: review.progress(viewer)["complete"])
    review.close()


def test_a_question_can_be_decided_as_soon_as_one_of_its_rows_has_been_read(out, monkeypatch):
    go_on = threading.Event()
    rows = ReviewIndex._rows

    def slow(index):
        found = iter(rows(index))
        yield from itertools.islice(found, 20)
        go_on.wait(20)
        yield from found

    monkeypatch.setattr(ReviewIndex, "_rows", slow)
    monkeypatch.setattr("annotator.review.index._BATCH", 5)
    monkeypatch.setattr("annotator.review.session._PATIENCE", 0.01)
    review = Review(ReviewOptions(out, "A"))
    try:
        until(lambda: len(review._index.read("SELECT 1 FROM rows")) == 20)
        (question_id,) = review._index.read("SELECT question_id FROM rows LIMIT 1")[0]
        done = review.decide(Answer("accept", question_id), Viewer("A"))
        assert done["saved"]
        assert not review.progress(Viewer("A"))["complete"]
        assert done["decision"]["existing_id"] or done["decision"]["proposed_id"]
        assert current(out) == [(question_id, "everywhere", "A", "accept", "")]
    finally:
        go_on.set()
        review.close()


# Several curators.


def test_a_blind_curator_is_asked_what_others_decided_and_does_not_see_it(out):
    first = Client(out)
    ids = {
        first.question(word, kind)["question_id"]: said
        for word, kind, said in (
            ("STEP", "common_word", "accept"),
            ("KAR", "wrong_entity", "reject"),
        )
    }
    for question_id, said in ids.items():
        first.decide(said, question_id=question_id, comment="the first one's reason")
    first.close()

    second = Client(out, curator="B", blind=True)
    page = second.get("questions", state="open")
    assert {q["question_id"] for q in page["questions"]} == set(ids)
    assert page["total"] == 2
    assert second.get("progress")["open_questions"] == 2
    for question_id in ids:
        about = second.get(f"questions/{question_id}")
        figure = second.get(f"figures/{about['in_figures'][0]['figid']}")
        said = second.decide("accept", question_id=question_id)
        assert "first one" not in f"{page}{about}{figure}{said}"
        assert about["decisions"] == said["others"] == []
    assert second.get("questions", state="open")["total"] == 0
    assert "blind" in second.refused("agreement")
    asked = {"word": question_id, "curator": "A"}
    assert "first one" not in str(second.get("questions", **asked))
    answer = second.post({"decision": "", "question_id": question_id, "curator": "A"})
    assert answer.status_code == 422
    assert "second opinion of B" in answer.json()["error"]
    answer = second.post({"subject": "q", "scope": "everywhere", "curator": "B"}, "adjudications")
    assert answer.status_code == 422
    second.close()

    third = Client(out, curator="C")
    found = third.get("agreement")
    assert found["pairs"] == [{"curators": ["A", "B"], "both": 2, "agreed": 1, "kappa": 0.0}]
    (group,) = found["differing"]
    assert ids[group["subject"]] == "reject"
    body = {"subject": group["subject"], "scope": group["scope"], "curator": "B"}
    assert third.post(body, "adjudications").json() == {"saved": True, "withdrawn": 1}
    assert third.get("agreement")["differing"] == []
    third.close()
    assert {row[2:4] for row in current(out)} == {("A", "accept"), ("B", "accept")}


def test_what_is_kept_of_a_disagreement_must_still_stand(client, out):
    question_id = client.question("STEP", "common_word")["question_id"]
    for curator, decision in (("A", "accept"), ("B", "reject"), ("C", "unsure")):
        client.decide(decision, question_id=question_id, curator=curator)
    body = {"subject": question_id, "scope": "everywhere", "curator": "A"}
    for changed in ("unsure", ""):
        client.decide(changed, question_id=question_id, curator="A")
        answer = client.post(body | {"standing": {"decision": "accept"}}, "adjudications")
        assert "A has decided otherwise, or nothing" in answer.json()["error"]
    for nobody in ("A", "D"):
        assert client.post(body | {"curator": nobody}, "adjudications").status_code == 422
    assert [said[2:4] for said in current(out)] == [("B", "reject"), ("C", "unsure")]
    body |= {"curator": "B", "standing": {"decision": "reject"}}
    assert client.post(body, "adjudications").json() == {"saved": True, "withdrawn": 1}
    assert [said[2] for said in current(out)] == ["B"]


def test_who_decides_sees_what_another_decided(client):
    body = {"question_id": client.question("STEP", "common_word")["question_id"]}
    client.decide("accept", **body)
    (other,) = client.decide("reject", **body, curator="B")["others"]
    assert (other["curator"], other["decision"]) == ("A", "accept")


# Who may ask.


PATHS = (
    "/", "/static/review.js", "/api/questions", "/api/figures", "/api/progress", "/images/x", "/none",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_without_the_token_everything_is_refused(client, path):
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}):
        answer = client.http.get(path, headers=headers)
        assert answer.status_code == 401
    assert client.http.get(path, params={"token": TOKEN[:-1]}).status_code == 401


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", f"127.0.0.1.evil:{PORT}"],
)
def test_under_another_host_everything_is_refused(client, path, host):
    answer = client.http.get(path, headers=client.headers | {"Host": host})
    assert answer.status_code == 421


def test_other_sites_are_refused(client, out):
    body = {
        "decision": "accept",
        "question_id": client.question("STEP", "common_word")["question_id"],
    }
    for more in (
        {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": f"https://127.0.0.1:{PORT}"},
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    ):  # fmt: skip
        answer = client.http.post("/api/decisions", json=body, headers=client.headers | more)
        assert answer.status_code == 403, more
    # What a form of another site could send.
    form = client.headers | {"Content-Type": "text/plain"}
    assert client.http.post("/api/decisions", content=b"{}", headers=form).status_code == 415
    assert current(out) == []
    own = client.headers | {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}
    assert client.http.post("/api/decisions", json=body, headers=own).status_code == 200


def test_a_body_has_a_limit(client):
    answer = client.post({"decision": "accept", "comment": "x" * 300_000})
    assert answer.status_code == 413


def test_every_answer_forbids_what_the_page_does_not_need(client):
    for path, token in (("/", TOKEN), ("/api/progress", TOKEN), ("/", "")):
        answer = client.http.get(path, params={"token": token})
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    page = client.http.get("/", params={"token": TOKEN}).text
    assert "<style" not in page
    assert " style=" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert page.count("<script") == page.count("<script src=")


def test_files_outside_are_not_given(client):
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/images/../../run.json"):
        assert client.http.get(path, headers=client.headers).status_code == 404


def test_every_address_of_the_api_is_documented(client):
    page = (ROOT / "docs" / "review.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `((?:GET|POST) /api/[^`]+)`", page, re.MULTILINE))
    served = {
        f"{(route.methods - {'HEAD'}).pop()} {route.path.replace(':path', '')}"
        for route in client.http.app._app.routes
        if route.path.startswith("/api/")
    }
    assert documented == served
    for field in (*Answer.__struct_fields__, *Filters.__struct_fields__, *STATES):
        assert f"`{field}`" in page, field


# Input.


def test_pictures_are_found_by_figid(out, tmp_path):
    figid = "PMC0000016__example-g1"
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / f"{figid}.png").write_bytes(b"png")
    client = Client(out, images=tmp_path / "images")
    assert client.get(f"figures/{figid}")["has_image"]
    answer = client.http.get(f"/images/{figid}", headers=client.headers)
    assert (answer.content, answer.headers["content-type"]) == (b"png", "image/png")
    client.close()


def test_a_run_without_questions_says_what_to_do(out):
    (out / "questions.csv").unlink()
    with pytest.raises(InputError, match="make the run again"):
        Review(ReviewOptions(out))


def test_a_damaged_run_is_named(out):
    with (out / "findings.jsonl").open("a", encoding="utf-8") as file:
        file.write("not a finding\n")
    with pytest.raises(InputError, match=r"findings:\d+: not a finding"):
        Review(ReviewOptions(out))


def test_lines_missing_from_the_table_are_asked_all_the_same(out):
    table = out / "questions.csv"
    lines = table.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    table.write_text("\ufeff" + "".join(lines[:1] + lines[2:]), encoding="utf-8")
    client = Client(out)
    assert client.get("questions")["total"] == len(lines) - 1
    client.close()


def test_records_with_another_name_and_those_that_moved_are_found(tmp_path):
    checkout = tmp_path / "figures"
    shutil.copytree(ROOT / "evaluation" / "figures", checkout)
    folder = checkout / "_figures" if (checkout / "_figures").is_dir() else checkout
    path = folder / "PMC0000016__example-g1.md"
    path.rename(path.with_name("renamed.md"))
    out = make_run(tmp_path, (checkout,))
    checkout.rename(tmp_path / "moved")
    with pytest.raises(InputError, match="--input"):
        Review(ReviewOptions(out))
    client = Client(out, inputs=(tmp_path / "moved",))
    assert "kainate" in client.get("figures/PMC0000016__example-g1")["caption"]
    client.close()


def test_compressed_tables_and_records_in_a_table_are_read(tmp_path):
    import gzip
    import json

    record = {"figid": "f/1 é", "caption": "Kainate receptor (KAR) opens.", "organisms": ["Homo sapiens"],
              "genes": [{"word": "KAR", "symbol": "HSD17B12", "hgnc_symbol": "HSD17B12", "entrez": "51144"}]}  # fmt: skip
    table = tmp_path / "captions.jsonl"
    table.write_text(json.dumps(record) + "\n", encoding="utf-8")
    out = make_run(tmp_path, (table,))
    for name in ("findings", "annotations"):
        path = out / f"{name}.jsonl"
        (out / f"{name}.jsonl.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    client = Client(out)
    (entry, *_) = client.get("figures")["figures"]
    figure = client.get(f"figures/{entry['figid']}".replace(" ", "%20"))
    assert figure["caption"] == record["caption"]
    assert figure["findings"]
    client.close()
