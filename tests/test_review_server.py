"""``annotator review`` as a process: started, killed, stopped, asked by several at once."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading

import pytest

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

from annotator.curation.decisions import read_decisions
from annotator.curation.store import DecisionStore
from tests.review_runs import ROOT, Process, make_run


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("run"))


@pytest.fixture
def out(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "out")


def open_questions(server):
    return [
        q["question_id"] for q in server.ask("/api/questions?state=open&limit=500")[1]["questions"]
    ]


def decide(server, question_id, **body):
    body = {"question_id": question_id, "decision": "accept"} | body
    status, answer = server.ask("/api/decisions", body)
    assert status == 200, answer
    assert answer["saved"]


def undecidable(server):
    """Return the questions that need an id."""
    page = server.ask("/api/questions?kind=type_conflict&limit=500")[1]
    return {q["question_id"] for q in page["questions"]}


def test_the_first_line_is_the_address_and_sigterm_ends_cleanly(out):
    with Process(out, "--curator", "A") as server:
        assert server.url.startswith("http://127.0.0.1:")
        first, *_ = open_questions(server)
        decide(server, first)
        code, err = server.stop(signal.SIGTERM)
    assert code == 0
    assert "1 decisions in " in err
    assert "Traceback" not in err
    assert [d.question_id for d in read_decisions(out / "decisions.tsv")] == [first]


def test_ctrl_c_ends_cleanly_too(out):
    with Process(out) as server:
        code, err = server.stop(signal.SIGINT)
    assert (code, "Traceback" in err) == (0, False)


def test_what_was_saved_survives_a_kill(out):
    with Process(out, "--curator", "A") as server:
        ids = [q for q in open_questions(server) if q not in undecidable(server)][:10]
        for question_id in ids:
            decide(server, question_id)
        server.stop(signal.SIGKILL)
    with Process(out, "--curator", "A") as server:
        left = open_questions(server)
        assert not set(ids) & set(left)
        decide(server, next(q for q in left if q not in undecidable(server)))
        server.stop(signal.SIGTERM)
    assert len(read_decisions(out / "decisions.tsv")) == 11


def test_several_curators_at_once_lose_nothing(out):
    with Process(out) as server:
        ids = [q for q in open_questions(server) if q not in undecidable(server)][:20]
        failed = []

        def work(name):
            try:
                for question_id in ids:
                    decide(server, question_id, curator=name)
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=(name,)) for name in "ABCD"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed
        server.stop(signal.SIGTERM)
    with DecisionStore(out / "decisions.tsv") as store:
        assert {(d.subject, d.curator) for d in store.current()} == {
            (q, c) for q in ids for c in "ABCD"
        }


def test_two_servers_of_one_run_see_each_other(out):
    with Process(out, "--curator", "A") as one, Process(out, "--curator", "B") as other:
        assert one.token != other.token
        first = open_questions(one)[0]
        decide(one, first)
        assert first not in open_questions(other)
        assert other.ask("/api/progress", Authorization=f"Bearer {one.token}")[0] == 401


def test_only_this_machine_is_answered(out):
    with Process(out) as server:
        port = int(server.base.rpartition(":")[2])
        with socket.socket() as elsewhere:
            elsewhere.settimeout(5)
            # All of 127/8 is this machine; a server of all interfaces would answer here.
            assert elsewhere.connect_ex(("127.0.0.2", port)) != 0
        status, _ = server.ask("/api/progress", Host=f"evil.example:{port}")
        assert status == 421


def test_a_decision_is_applied(out):
    with Process(out, "--curator", "A") as server:
        page = server.ask("/api/questions?word=KAR&kind=wrong_entity")[1]
        decide(server, page["questions"][0]["question_id"])
        server.stop(signal.SIGTERM)
    done = _annotator("apply", str(out))
    assert "1 decisions in " in done.stdout
    assert "1 records corrected" in done.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("nowhere",), "nowhere: not the folder of a run"),
        (("OUT", "--images", "nowhere"), "nowhere: no such folder"),
        (("OUT", "--input", "nowhere"), "nowhere: no such file or folder"),
        (("OUT", "--blind"), "--blind needs --curator"),
    ],
)
def test_what_cannot_be_reviewed_is_named(out, options, message):
    words = [str(out) if word == "OUT" else word for word in options]
    done = _annotator("review", *words)
    assert done.returncode in (1, 2)
    assert message in " ".join(done.stderr.replace("│", " ").split())


def test_a_port_in_use_is_named(out):
    with socket.socket() as used:
        used.bind(("127.0.0.1", 0))
        used.listen()
        done = _annotator("review", str(out), "--port", str(used.getsockname()[1]))
    assert done.returncode == 1
    assert "cannot be used" in done.stderr
    assert "--port" in done.stderr


def test_without_the_extra_it_says_what_to_install(out):
    code = (
        "import sys; sys.modules['uvicorn'] = None\n"
        f"from annotator.cli import app; app(['review', {str(out)!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'pfocr-annotator[review]'" in done.stderr


def _annotator(*words):
    return subprocess.run(
        [sys.executable, "-m", "annotator", *words], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60,
    )  # fmt: skip
