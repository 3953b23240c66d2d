"""The audit in the review: its rows come first, and each answer says what is known."""

import shutil
import threading

import pytest

pytest.importorskip("starlette")
pytest.importorskip("httpx2")

from annotator.curation.audit_file import NAME, read_audit
from annotator.curation.auditing import AuditOptions, audit
from annotator.curation.returned_tables import Returned
from annotator.curation.store import DecisionStore
from annotator.lexicon import open_lexicon
from annotator.review.audit import LiveAudit
from annotator.review.queues import AUDITS
from tests.review_runs import make_run, until
from tests.test_review_api import Client

STRATUM = "missing, high"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("run"))


@pytest.fixture
def out(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "out")


@pytest.fixture
def client(out):
    client = Client(out)
    yield client
    client.close()


def audited(out, **settings):
    return audit(AuditOptions(Returned(out), **settings), open_lexicon("starter")).file


def sampled(client, **query):
    """Return the entries of the queue that are rows of the audit."""
    page = client.get("questions", limit=500, state="open", **query)
    assert page["total"] == len(page["questions"])
    return [entry for entry in page["questions"] if entry["audit"]]


def stratum_of(client, name=STRATUM):
    return next(s for s in client.get("audit")["strata"] if s["name"] == name)


def test_without_an_audit_nothing_is_said_of_one(client):
    assert client.get("audit")["audit"] is None
    assert client.get("progress")["audit"] is None
    assert sampled(client) == []
    assert client.get("questions", audit="only")["total"] == 0


def test_rows_of_the_audit_come_first_in_the_order_of_its_queue(client, out):
    before = client.get("questions", limit=500, state="open")["questions"]
    file = audited(out, target=0.9)
    page = client.get("questions", limit=500, state="open")["questions"]
    rows = [entry["audit"]["review_id"] for entry in page if entry["audit"]]
    assert rows == list(file.queue)
    assert [q["question_id"] for q in page[len(rows) :]] == [q["question_id"] for q in before]
    first = page[0]
    assert first["review_ids"] == [file.queue[0]]
    assert first["audit"]["audit"] == file.audit
    assert first["audit"]["name"] == max(file.strata, key=lambda s: s.gain).name
    assert first["audit"]["more_answers"] == first["audit"]["needed"] > 0
    assert client.get("progress")["audit"] == {"needed": len(rows), "acceptable": 0}
    figure = client.get(f"figures/{first['figid']}", about=first["audit"]["review_id"])
    assert first["audit"]["review_id"] in {f["review_id"] for f in figure["findings"]}


def test_pages_of_the_queue_go_on_from_the_audit_to_the_questions(client, out):
    number = len(audited(out, target=0.9).queue)
    whole = client.get("questions", limit=500)["questions"]
    for offset in (0, number - 3, number, number + 2):
        part = client.get("questions", limit=7, offset=offset)
        assert part["questions"] == whole[offset : offset + 7]
        assert part["total"] == len(whole)


def test_the_audit_is_filtered(client, out):
    assert set(AUDITS) == {"first", "only", "none"}
    number = len(audited(out, target=0.9).queue)
    assert len(client.get("questions", audit="only", limit=500)["questions"]) == number
    assert not [q for q in client.get("questions", audit="none")["questions"] if q["audit"]]
    kinds = {q["finding"] for q in sampled(client, audit="only", kind="missing")}
    assert kinds == {"missing"}
    assert sampled(client, audit="only", word="no such word") == []
    assert client.get("questions", audit="only", state="decided")["total"] == 0
    figures = client.get("figures", audit="only", limit=500)
    named = {q["figid"] for q in sampled(client)}
    assert {f["figid"] for f in figures["figures"]} == named
    assert client.refused("questions", audit="later") == "audit 'later'"


def test_each_answer_says_what_is_known_as_the_command_does(client, out):
    audited(out, target=0.9)
    answered = 0
    while (stratum := stratum_of(client))["state"] == "open":
        entry = sampled(client)[0]
        assert entry["audit"]["name"] == STRATUM
        assert entry["audit"]["more_answers"] == stratum["more_answers"]
        client.decide("accept", review_id=entry["audit"]["review_id"])
        answered += 1
    assert (stratum["state"], stratum["answered"]) == ("passed", answered)
    assert stratum["known"].startswith(f"{answered} of {answered} right, share 0.9")
    assert not [entry for entry in sampled(client) if entry["audit"]["name"] == STRATUM]
    assert client.get("audit")["acceptable"] == stratum["acceptable"] > 0
    by_command = next(s for s in audited(out).strata if s.name == STRATUM)
    assert by_command.known == stratum["known"]
    client.decide("", review_id=entry["audit"]["review_id"])
    assert stratum_of(client)["state"] == "open"  # an answer that is taken back is none
    assert sampled(client)[0]["audit"]["review_id"] == entry["audit"]["review_id"]


def test_wrong_answers_are_counted_and_a_stratum_is_given_up(client, out):
    audited(out, target=0.9)
    first = sampled(client)[0]["audit"]["review_id"]
    client.decide("accept", review_id=first, corrected_id="mesh:D010728")
    assert (stratum_of(client)["answered"], stratum_of(client)["right"]) == (1, 0)
    while (stratum := stratum_of(client))["state"] == "open":
        rows = [e["audit"] for e in sampled(client) if e["audit"]["name"] == STRATUM]
        client.decide("reject", review_id=rows[0]["review_id"])
    assert stratum["state"] == "failed"
    assert stratum["known"].endswith("will not reach the target")
    assert STRATUM not in {entry["audit"]["name"] for entry in sampled(client)}


def test_a_decision_on_a_whole_question_is_no_answer(client, out):
    audited(out, target=0.9)
    entry = sampled(client)[0]
    client.decide("accept", question_id=entry["question_id"])
    assert stratum_of(client)["answered"] == 0
    assert sampled(client)[0]["audit"]["review_id"] == entry["audit"]["review_id"]
    body = {"question_id": entry["question_id"], "scope": "figure", "figid": entry["figid"]}
    client.decide("accept", **body)
    assert stratum_of(client)["answered"] == 1  # decided with this figure before one's eyes


def test_what_is_decided_by_another_process_counts_as_well(client, out):
    file = audited(out, target=0.9)
    client.get("audit")
    other = Client(out, curator="B")
    other.decide("accept", review_id=file.queue[0])
    other.close()
    assert stratum_of(client)["answered"] == 1


def test_an_audit_that_begins_anew_is_followed(client, out):
    first = audited(out, target=0.9)
    assert client.get("audit")["audit"] == first.audit
    other = audited(out, seed=5, by=("kind", "source"))
    found = client.get("audit")
    assert (found["audit"], found["settings"]["by"]) == (other.audit, ["kind", "source"])
    assert [s["rows"] for s in sorted(found["strata"], key=lambda s: s["name"])] == [
        s.rows for s in sorted(other.strata, key=lambda s: s.name)
    ]
    assert [e["audit"]["review_id"] for e in sampled(client)] == list(other.queue)
    (out / NAME).unlink()
    assert client.get("audit")["audit"] is None
    assert sampled(client) == []


def test_answers_from_before_the_server_started_are_known(out):
    file = audited(out, target=0.9)
    with_answers = Client(out)
    with_answers.decide("accept", review_id=file.queue[0])
    question = with_answers.get("questions", audit="none", limit=1)["questions"][0]
    with_answers.decide("reject", question_id=question["question_id"])
    with_answers.close()
    again = Client(out)
    found = {s["name"]: s["known"] for s in again.get("audit")["strata"]}
    again.close()
    assert found == {s.name: s.known for s in audited(out).strata}


def test_a_blind_curator_is_not_asked_for_the_audit(out):
    audited(out, target=0.9)
    client = Client(out, curator="B", blind=True)
    assert client.get("audit")["audit"] is None
    assert client.get("questions")["total"] == 0
    client.close()


def test_a_damaged_audit_is_named(client, out):
    (out / NAME).write_text("{}", encoding="utf-8")
    assert "cannot be read as an audit" in client.refused("audit")
    audit_file = out / NAME
    audit_file.unlink()
    assert client.get("audit")["audit"] is None
    assert read_audit(out) is None


def test_what_an_audit_accepted_is_no_answer(client, out):
    file = audited(out, target=0.9)
    client.get("audit")
    with DecisionStore(out / "decisions.tsv") as store:
        from annotator.curation.finding_decisions import decision_on

        finding = client.review._index.finding(file.queue[0])
        store.record(decision_on(finding, "accept", file.curator))
    assert stratum_of(client)["answered"] == 0


def test_requests_do_not_wait_for_a_large_sample(out, monkeypatch):
    audited(out, target=0.9)
    go_on = threading.Event()
    sample = LiveAudit._sample

    def slow(self, file):
        go_on.wait(20)
        sample(self, file)

    monkeypatch.setattr(LiveAudit, "_sample", slow)
    monkeypatch.setattr("annotator.review.audit._PATIENCE", 0.01)
    monkeypatch.setattr("annotator.review.session._PATIENCE", 0.01)
    client = Client(out)
    try:
        assert client.get("audit")["audit"] is None
        assert not client.get("questions")["questions"][0]["audit"]
        assert not client.get("progress")["complete"]
        go_on.set()
        until(lambda: client.get("progress")["complete"])
        assert sampled(client)
    finally:
        go_on.set()
        client.close()
