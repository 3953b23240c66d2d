"""Auditing a run: its sample, its answers, and what is accepted on their evidence."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.curation.applying import ApplyOptions, apply
from annotator.curation.audit_file import read_audit
from annotator.curation.auditing import AuditOptions, audit
from annotator.curation.decisions import Decision, read_decisions
from annotator.curation.finding_decisions import decision_on
from annotator.curation.finding_index import FindingIndex
from annotator.curation.returned_tables import Returned
from annotator.curation.store import DecisionStore
from annotator.errors import InputError
from annotator.lexicon import open_lexicon
from annotator.records import Verdict
from annotator.report.rebuild import rebuild
from annotator.results.run_folder import RunFolder
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.figure_records import GENE_COLUMNS, tsv, write
from tests.review_tables import read_rows, write_rows
from tests.small_lexicon import write_small_lexicon

HUMAN = ("9606", "Homo sapiens", "Primates")
FIGURES = 60
TODAY = "2026-02-03"


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """Return the folder of a lexicon."""
    folder = tmp_path_factory.mktemp("lexicon")
    write_small_lexicon(folder)
    return folder


@pytest.fixture(scope="module")
def lexicon(words):
    return open_lexicon(str(words))


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """Return records that each lack ketamine and have a gene that the caption denies."""
    folder = tmp_path_factory.mktemp("pfocr")
    sidecar = tsv(
        GENE_COLUMNS,
        (*HUMAN, "KAR", "KAR", "HSD17B12", "51144", "hgnc_alias_symbol", "1", "2", "3"),
        (*HUMAN, "BDNF", "BDNF", "BDNF", "627", "hgnc_symbol", "1", "2", "3"),
    )
    for number in range(FIGURES):
        text = (
            f"pmcid: PMC{number}\norganisms:\n- Homo sapiens\n"
            f"caption: Kainate receptor (KAR) acts on BDNF; ketamine frees it in case {number}."
        )
        write(folder, text, f"PMC{number}__f1", sidecars={"genes": sidecar})
    return folder


@pytest.fixture(scope="module")
def finished(records, words, tmp_path_factory):
    """Return a run that no test changes."""
    out = tmp_path_factory.mktemp("run") / "out"
    run(RunOptions((records,), out, str(words), workers=1))
    return out


@pytest.fixture
def out(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "out")


def audited(out, lexicon, **settings):
    returned = Returned(out, curator=settings.pop("curator", ""), today=TODAY)
    return audit(AuditOptions(returned, **settings), lexicon)


def strata(done):
    return {stratum.name: stratum for stratum in done.file.strata}


def answer(out, said=lambda row: "accept", count=None):
    """Decide the first rows of audit.csv, as a curator would."""
    rows = read_rows(out / "audit.csv")
    for row in rows[:count]:
        row |= {"decision": said(row), "curator": "C"}
    write_rows(out / "audit.csv", rows)
    return rows


def applied(run, lexicon, **options):
    return apply(ApplyOptions(run, today=TODAY, **options), lexicon)


def test_the_sample_is_the_same_again_and_comes_first(out, lexicon):
    done = audited(out, lexicon, target=0.9)
    sheet = read_rows(out / "audit.csv")
    assert [row["review_id"] for row in sheet] == list(done.file.queue)
    assert all(row["context"] and not row["decision"] for row in sheet)
    queue = [review_id for s in done.file.strata for review_id in s.sample]
    assert sorted(queue) == sorted(done.file.queue)
    again = audited(out, lexicon)
    assert again.file == done.file == read_audit(out)
    assert not again.changed
    other = audited(out, lexicon, seed=2)
    assert other.changed == ["seed 1 -> 2"]
    assert other.file.queue != done.file.queue
    assert other.file.audit != done.file.audit


def test_the_sample_is_the_same_in_a_run_with_more_records(out, records, words, lexicon, tmp_path):
    half = shutil.copytree(records, tmp_path / "half")
    for path in sorted(half.rglob("*.md"))[: FIGURES // 2]:
        path.unlink()
    fewer = tmp_path / "fewer"
    run(RunOptions((half,), fewer, str(words), workers=1))
    few = audited(fewer, lexicon, target=0.9)
    many = audited(out, lexicon, target=0.9)
    shared = set(few.file.queue) & set(many.file.queue)
    assert len(shared) > 20
    for name, stratum in strata(few).items():
        common = [review_id for review_id in strata(many)[name].sample if review_id in shared]
        assert common == [review_id for review_id in stratum.sample if review_id in shared]


def test_a_stratum_passes_and_its_rows_are_accepted(out, lexicon):
    begun = strata(audited(out, lexicon, target=0.9))
    assert begun["wrong_entity, high"].needed < FIGURES
    answer(out)
    done = audited(out, lexicon)
    found = strata(done)["wrong_entity, high"]
    assert (found.state, found.right, found.needed) == ("passed", found.answered, None)
    assert found.acceptable == FIGURES - found.answered > 20
    assert found.lower >= 0.9
    result = applied(out, lexicon, accept_audited=True)
    assert result.audited == sum(s.acceptable for s in done.file.strata)
    by_audit = [d for d in read_decisions(out / "decisions.tsv") if d.by_audit]
    assert {d.curator for d in by_audit} == {f"audit:{done.file.audit}"} == {done.file.curator}
    assert len(by_audit) == result.audited
    one = next(d for d in by_audit if d.finding == "wrong_entity")
    assert one.comment == (
        f"wrong_entity, high: {found.right} of {found.answered} sampled rows are right, so with "
        "0.95 confidence at least 0.9 of the 60"
    )
    assert (one.decision, one.decided_at, one.existing_word) == ("accept", TODAY, "KAR")
    assert result.corrected == FIGURES
    # What an audit accepts is no answer to it.
    assert strata(audited(out, lexicon))["wrong_entity, high"] == found


def test_nothing_is_accepted_without_the_option_or_the_evidence(out, lexicon):
    audited(out, lexicon, target=0.9)
    assert applied(out, lexicon, accept_audited=True).audited == 0
    answer(out)
    assert applied(out, lexicon).audited == 0
    assert not [d for d in read_decisions(out / "decisions.tsv") if d.by_audit]


def test_a_run_that_was_not_audited_says_what_to_do(out, lexicon):
    with pytest.raises(InputError, match="was never audited") as caught:
        applied(out, lexicon, accept_audited=True)
    assert "annotator audit" in caught.value.hint


def test_a_stratum_fails_early_and_nothing_of_it_is_accepted(out, lexicon):
    audited(out, lexicon, target=0.9)
    answer(out, lambda row: "reject" if row["finding"] == "missing" else "accept", 60)
    found = strata(audited(out, lexicon))
    failed = [s for s in found.values() if s.state == "failed"]
    assert {s.stratum["kind"] for s in failed} == {"missing"}
    assert not any(s.sample or s.acceptable for s in failed)
    applied(out, lexicon, accept_audited=True)
    assert not [
        d for d in read_decisions(out / "decisions.tsv") if d.by_audit and d.finding == "missing"
    ]


def test_only_answers_in_the_order_of_the_sample_count(out, lexicon):
    done = audited(out, lexicon, target=0.9)
    sample = strata(done)["wrong_entity, high"].sample
    rows = read_rows(out / "audit.csv")
    for row in rows:
        if row["review_id"] in sample[1:]:
            row |= {"decision": "accept", "curator": "C"}
    write_rows(out / "audit.csv", rows)
    found = strata(audited(out, lexicon))["wrong_entity, high"]
    assert (found.answered, found.sample) == (0, sample[:1])


@pytest.mark.parametrize("said", ["reject", "unsure"])
def test_all_but_accepted_rows_count_as_wrong(out, lexicon, said):
    audited(out, lexicon, target=0.9)
    rows = answer(out, lambda _: said, 1)
    found = audited(out, lexicon).file.strata
    assert [(s.right, s.answered) for s in found if s.answered] == [(0, 1)]
    assert rows[0]["review_id"] not in read_audit(out).queue


def test_an_accepted_row_with_another_id_is_not_right_as_it_stands(out, lexicon):
    done = audited(out, lexicon, target=0.9)
    name, stratum = next((n, s) for n, s in strata(done).items() if n.startswith("missing"))
    first, second = stratum.sample[:2]
    rows = {row["review_id"]: row for row in read_rows(out / "audit.csv")}
    same = rows[second]["proposed_id"]
    rows[first] |= {"decision": "accept", "corrected_id": "mesh:D001", "curator": "C"}
    rows[second] |= {"decision": "accept", "corrected_id": same, "curator": "C"}
    write_rows(out / "audit.csv", rows.values())
    returned = Returned(out, today=TODAY, unknown_ids=True)
    found = strata(audit(AuditOptions(returned), lexicon))[name]
    assert (found.right, found.answered) == (1, 2)


def decide(out, review_id, decision="accept", scope="row", curator="C"):
    """Decide a row, or its question, elsewhere than in audit.csv."""
    index = FindingIndex(RunFolder.open(out))
    if scope == "figure":
        scope = f"figure:{index[review_id].figid}"
    with DecisionStore(out / "decisions.tsv") as store:
        store.record(decision_on(index[review_id], decision, curator, scope=scope))
    index.close()


def test_a_row_that_is_settled_with_its_question_is_not_answered(out, lexicon):
    sample = strata(audited(out, lexicon, target=0.9))["missing, high"].sample
    first, second, third, *_ = sample
    decide(out, second)
    decide(out, first, scope="figure")
    found = strata(audited(out, lexicon))["missing, high"]
    assert (found.answered, found.right) == (2, 2)  # each was looked at
    assert found.sample[0] == third
    for review_id in sample:
        decide(out, review_id, "reject", scope="organism:ncbitaxon:9606")
    done = audited(out, lexicon)
    found = strata(done)["missing, high"]
    # Nobody has looked at the others: they are no answers, but too many are known to be wrong.
    assert (found.state, found.answered, found.right) == ("failed", 2, 2)
    for review_id in sample:
        decide(out, review_id, scope="organism:ncbitaxon:9606")
    found = strata(audited(out, lexicon))["missing, high"]
    # All are decided: there is nothing left to be accepted.
    assert (found.state, found.answered, found.acceptable, found.sample) == ("open", 2, 0, ())
    assert found.known.endswith(": every row is decided")
    applied(out, lexicon, accept_audited=True)
    assert not [d for d in read_decisions(out / "decisions.tsv") if d.by_audit]


def test_the_sheet_counts_where_it_repeats_a_rule_that_the_run_filled_in(
    out, records, words, lexicon
):
    first = strata(audited(out, lexicon, target=0.9))["missing, high"].sample[0]
    decide(out, first, scope="organism:ncbitaxon:9606")
    with DecisionStore(out / "decisions.tsv") as store:
        store.export()
    run(RunOptions((records,), out, str(words), workers=1, overwrite=True))
    filled = [row for row in read_rows(out / "review.csv") if row["decision"]]
    assert {row["finding"] for row in filled} == {"missing"}
    sheet = write_sheet(out, [row for row in filled if row["review_id"] == first])
    assert sheet["decision"] == "accept"
    found = strata(audited(out, lexicon))["missing, high"]
    assert (found.answered, found.right) == (1, 1)


def write_sheet(out, rows):
    """Hand rows in as audit.csv; return the first."""
    write_rows(out / "audit.csv", rows)
    return rows[0]


def test_rows_decided_before_are_no_part_of_an_audit(out, lexicon):
    rows = read_rows(out / "review.csv")
    wrong = [row for row in rows if row["finding"] == "wrong_entity"][:10]
    for row in wrong:
        row |= {"decision": "reject", "curator": "C"}
    write_rows(out / "review.csv", rows)
    done = audited(out, lexicon, target=0.9)
    assert done.file.settings.left_out == {row["review_id"] for row in wrong}
    found = strata(done)["wrong_entity, high"]
    assert (found.rows, found.answered, found.state) == (FIGURES - 10, 0, "open")


def test_people_go_before_audits(out, lexicon):
    audited(out, lexicon, target=0.9)
    answer(out)
    audited(out, lexicon)
    applied(out, lexicon, accept_audited=True)
    index = FindingIndex(RunFolder.open(out))
    with DecisionStore(out / "decisions.tsv") as store:
        by_audit = next(d for d in store.current() if d.by_audit and d.finding == "wrong_entity")
        finding = index[by_audit.review_id]
        store.record(decision_on(finding, "reject", "C", scope=f"figure:{finding.figid}"))
        store.export()
    index.close()
    done = applied(out, lexicon, out=out / "again")
    assert not done.rulings.conflicts()
    changed = {path.name for path in (out / "again").rglob("*-genes.tsv")}
    assert len(changed) == FIGURES - 1
    assert f"{finding.figid}-genes.tsv" not in changed


def test_what_does_not_pass_any_more_is_taken_back(out, lexicon):
    audited(out, lexicon, target=0.9)
    answer(out)
    audited(out, lexicon)
    assert applied(out, lexicon, accept_audited=True).audited
    with DecisionStore(out / "decisions.tsv") as store:
        people = [d for d in store.current() if not d.by_audit and d.finding == "wrong_entity"]
        for decision in people:
            store.withdraw(*decision.key)
        store.export()
    audited(out, lexicon)
    applied(out, lexicon, accept_audited=True)
    with DecisionStore(out / "decisions.tsv") as store:
        kinds = {d.finding for d in store.current() if d.by_audit}
    assert "wrong_entity" not in kinds and kinds


def test_an_audit_is_taken_back_by_its_name(out, lexicon):
    audited(out, lexicon, target=0.9)
    answer(out)
    name = audited(out, lexicon).file.curator
    accepted = applied(out, lexicon, accept_audited=True).audited
    done = CliRunner().invoke(app, ["decisions", "withdraw", str(out), name])
    assert done.output == f"{accepted} decisions withdrawn\n"
    with DecisionStore(out / "decisions.tsv") as store:
        assert not [d for d in store.current() if d.by_audit]


def test_a_sheet_with_rows_that_cannot_be_used_is_not_replaced(out, lexicon):
    audited(out, lexicon, target=0.9)
    answer(out, lambda _: "yes", 1)
    before = (out / "audit.csv").read_bytes()
    done = audited(out, lexicon)
    assert done.sheet is None
    assert "decision 'yes'" in done.checked.problems[0]
    assert (out / "audit.csv").read_bytes() == before


def test_who_decides_otherwise_than_an_audit_gives_a_name(out, lexicon):
    rows = read_rows(out / "review.csv")
    rows[0] |= {"decision": "reject", "curator": "audit:12345678"}
    write_rows(out / "review.csv", rows)
    done = applied(out, lexicon)
    assert "give your name as curator" in done.checked.problems[0]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"target": 1.0}, "--target 1: it is a share from 0.5"),
        ({"target": 98.0}, "--target 98"),
        ({"level": 0.0}, "--level 0"),
        ({"by": ("kind", "colour")}, "rows cannot be grouped by colour"),
        ({"by": ("kind", "kind")}, "rows cannot be grouped by kind, kind"),
    ],
)
def test_settings_that_make_no_sense_are_refused(out, lexicon, settings, message):
    with pytest.raises(InputError, match=message):
        audited(out, lexicon, **settings)
    assert read_audit(out) is None


def test_a_damaged_audit_is_named(out, lexicon):
    (out / "audit.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"audit\.json: cannot be read as an audit"):
        audited(out, lexicon)


def test_strata_by_source(out, lexicon):
    done = audited(out, lexicon, by=("source", "kind"))
    assert "hgnc_alias_symbol, wrong_entity" in strata(done)
    assert strata(done)["hgnc_alias_symbol, wrong_entity"].stratum == {
        "source": "hgnc_alias_symbol", "kind": "wrong_entity",
    }  # fmt: skip


def test_the_report_estimates_precision_and_recall(out, lexicon):
    audited(out, lexicon, target=0.9)
    answer(out)
    audited(out, lexicon)
    report = rebuild(out, out / "decisions.tsv")["audit"]
    precision, _, recall = report["measures"]
    # Every second row is wrong; of four or more names in each caption, one is annotated.
    assert precision["value"] == 0.5
    assert precision["low"] == 0.5 < precision["high"] < 0.55
    assert precision["expected"] == pytest.approx(1 - 0.93 / 2, abs=0.03)
    assert 0 < recall["low"] <= recall["value"] <= recall["high"] < 1
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Estimated from the sample of the audit" in page
    assert "precision at most" in page


def test_the_report_says_what_is_not_sampled(out, lexicon):
    audited(out, lexicon, target=0.9)
    precision, _, recall = rebuild(out, out / "decisions.tsv")["audit"]["measures"]
    assert precision["value"] is None
    assert (precision["low"], precision["high"]) == (0.5, 1.0)
    assert recall["decided"] == 0


def test_rows_that_nothing_flags_count_with_their_probability(out, lexicon):
    audited(out, lexicon, target=0.9)
    answer(out)
    audited(out, lexicon)
    measures = rebuild(out, out / "decisions.tsv")["audit"]["measures"]
    probability = {True: 0.0, False: 0.0}
    for row in RunFolder.open(out).rows():
        probability[row.verdict is Verdict.WRONG] += row.probability / FIGURES
    likely = next(m for m in measures if m["name"] == "precision, likely")
    # Of each figure, one row is flagged, and really wrong.
    assert likely["value"] == pytest.approx(probability[False] / 2, abs=0.001)
    assert likely["expected"] == pytest.approx(sum(probability.values()) / 2, abs=0.001)
    (out / "rows.jsonl").unlink()
    measures = rebuild(out, out / "decisions.tsv")["audit"]["measures"]
    assert [m["name"] for m in measures] == ["precision at most", "recall of what captions name"]


def test_the_precision_of_curators_leaves_audits_out(out, lexicon):
    audited(out, lexicon, target=0.9)
    answer(out)
    audited(out, lexicon)
    applied(out, lexicon, accept_audited=True)
    people = [d for d in read_decisions(out / "decisions.tsv") if not d.by_audit]
    assert rebuild(out, out / "decisions.tsv")["curators"]["decided"] == len(people)


def test_the_command_says_what_is_known_and_what_to_do(out):
    command = ["audit", str(out), "--target", "0.9"]
    begun = CliRunner().invoke(app, command)
    assert begun.exit_code == 0, begun.output
    assert "wrong_entity, high" in begun.output
    assert "0 of 0 right: at least" in begun.output
    answer(out)
    done = CliRunner().invoke(app, ["audit", str(out)])
    assert "passed;" in done.output
    assert f"annotator apply {out} --accept-audited" in done.output
    accepted = CliRunner().invoke(app, ["apply", str(out), "--accept-audited"])
    assert "rows accepted by the audit" in accepted.output
    both = CliRunner().invoke(app, ["apply", str(out), "--check", "--accept-audited"])
    assert both.exit_code == 2
    assert "--check writes nothing" in both.output
    wrong = CliRunner().invoke(app, ["audit", str(out), "--by", "kin"])
    assert wrong.exit_code == 1
    assert "give one or more of kind, confidence, source" in wrong.output


def test_audit_json_is_plain(out, lexicon):
    done = audited(out, lexicon, target=0.9)
    read = json.loads((out / "audit.json").read_text(encoding="utf-8"))
    assert read["queue"] == list(done.file.queue)
    assert read["settings"] == {
        "target": 0.9, "level": 0.95, "by": ["kind", "confidence"], "seed": 1, "left_out": [],
    }  # fmt: skip


def test_decisions_of_audits_know_themselves():
    blank = dict.fromkeys(Decision.__struct_fields__, "")
    assert Decision(**blank | {"curator": "audit:1"}).by_audit
    assert not Decision(**blank | {"curator": "A. Udit"}).by_audit
