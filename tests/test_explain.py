"""annotator explain: every step of one figure, and nothing dropped without a trace."""

import json
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from annotator.cli import app
from annotator.figures import read_figures
from annotator.provenance import DropRule
from annotator.recognition.explanation import explain_caption
from annotator.recognition.pipeline import Annotator
from annotator.records import EntityType, ExistingRow, Figure, Origin
from annotator.runs.explain import explain
from annotator.runs.processing import annotate
from tests.figure_records import write
from tests.small_lexicon import small_annotator

MISSION = (
    "PMC7484229__nihms-1615296-f0001",
    "PMC8120160__fnins-15-657714-g002",
    "PMC9658840__ijms-23-13530-g007",
    "PMC4803609__nihms758223f1",
    "PMC7219953__10.1177_2470547019858083-fig1",
)


def dropped(caption):
    explained = explain_caption(Figure("f", caption), small_annotator())
    return {(d.text, d.rule) for d in explained.dropped}


@pytest.mark.parametrize(
    ("caption", "text", "rule"),
    [
        ("The viral protein Akt binds.", "Akt", DropRule.VIRAL),
        ("NMDA receptors open.", "NMDA", DropRule.LONGER_NAME),
        (
            "TNF: total night fasting.",
            "TNF",
            DropRule.DEFINED,
        ),
        ("KAR opens.", "KAR", DropRule.IMPLAUSIBLE),
        ("mouse mammary tumor", "mouse", DropRule.OTHER_TYPE),
        ("SARS-CoV-2 entry", "SARS", DropRule.ORGANISM),
    ],
)
def test_the_rule_that_drops_a_span(caption, text, rule):
    assert (text, rule) in dropped(caption)


def accounted_for(figure, annotator):
    """Return the matches of which neither a mention nor a rule says what became."""
    steps = explain_caption(figure, annotator)
    told = {(m.mention.start, m.mention.end) for m in steps.mentions}
    dropped_spans = {(d.start, d.end) for d in steps.dropped}
    assert not told & dropped_spans  # a span is a mention or dropped, never both
    told |= dropped_spans
    return [match.text for match in steps.matches if (match.start, match.end) not in told]


@given(
    st.lists(
        st.sampled_from(
            "KAR Akt BDNF (BDNF), NMDA receptor mTORC1: and In mice GSK-3 IL-1, -6 viral 3 days "
            "p-Akt Ca2+ channels Ser473 CD8+ T cells ERK1/2 . ; human TrkB (TrkB) kinase".split()
        ),
        max_size=25,
    )
)
@settings(deadline=None, max_examples=60)
def test_no_match_is_dropped_without_a_rule(words):
    assert not accounted_for(Figure("f", " ".join(words)), small_annotator())


def test_real_captions_drop_nothing_without_a_rule(shared_data):
    figures = [f for f in read_figures([shared_data / "pfocr"]) if isinstance(f, Figure)][::20]
    assert len(figures) > 30
    assert {f.figid: left for f in figures if (left := accounted_for(f, small_annotator()))} == {}


def test_the_steps_lead_to_what_a_run_finds():
    rows = (
        ExistingRow("KAR", "HSD17B12", "ncbigene:51144", "ncbitaxon:9606", "s", Origin.SIDECAR,
                    EntityType.GENE, organism="Homo sapiens"),
    )  # fmt: skip
    figure = Figure("f", "Kainate receptor (KAR) opens; BDNF acts.", existing=rows)
    explained = explain(figure, small_annotator())
    annotated = annotate(figure, small_annotator())
    assert [m.mention.text for m in explained.mentions] == [m.text for m in annotated.mentions]
    assert [m.mention.score for m in explained.mentions] == [m.score for m in annotated.mentions]
    assert [f.review_id for f in explained.findings] == [f.review_id for f in annotated.findings]
    (row,) = explained.rows
    assert row.verdict == "wrong (wrong_entity, high)"
    assert row.probability == 0.05  # of rows with an objection
    log_odds = sum(part.log_odds for part in row.contributions)
    assert 1 / (1 + exp(-log_odds)) == pytest.approx(row.probability, abs=0.01)
    assert "the caption defines KAR as Kainate receptor" in row.speaks_against[0]
    assert row.speaks_for  # its organism fits


def test_scores_are_the_sum_of_their_parts():
    steps = explain_caption(Figure("f", "BDNF acts on TrkB in mice."), small_annotator())
    for mention in steps.mentions:
        total = sum(part.name for part in mention.contributions)
        assert mention.name == pytest.approx(1 / (1 + 2.718281828**-total), abs=0.01)


@pytest.mark.parametrize("figid", MISSION)
def test_the_mission_records(shared_data, tmp_path, figid):
    runner = CliRunner()
    record = shared_data / "pfocr" / "_figures" / f"{figid}.md"
    out = str(tmp_path / "run")
    options = ["--lexicon", "starter", "--model", "none", "--workers", "1", "--quiet"]
    assert runner.invoke(app, ["run", str(record), "--out", out, *options]).exit_code == 0
    shown = runner.invoke(app, ["explain", out, figid])
    assert shown.exit_code == 0, shown.output
    for title in ("DEFINITIONS", "ORGANISMS", "MATCHES", "MENTIONS", "EXISTING ROWS", "FINDINGS"):
        assert f"\n{title}\n" in shown.output
    assert "      for: " in shown.output or "      against: " in shown.output
    value = json.loads(runner.invoke(app, ["explain", out, figid, "--json"]).output)
    assert value["figid"] == figid
    lines = (tmp_path / "run" / "findings.jsonl").read_text("utf-8").splitlines()
    findings = list(map(json.loads, lines))
    assert value["findings"] == findings


def test_a_caption_alone():
    done = CliRunner().invoke(
        app, ["explain", "--text", "Ketamine frees eEF2 kinase.", "--lexicon", "starter",
              "--model", "none"],
    )  # fmt: skip
    assert done.exit_code == 0
    assert "eEF2 kinase: mention: EEF2K" in done.output


@pytest.mark.parametrize("words", [[], ["run"], ["run", "f", "--text", "x"]])
def test_one_figure_or_one_caption(words):
    done = CliRunner().invoke(app, ["explain", *words])
    assert done.exit_code == 2
    assert "give RUN and FIGID, or --text CAPTION" in done.output


def test_a_figure_that_the_run_does_not_have(tmp_path):
    out = tmp_path / "run"
    table = tmp_path / "t.jsonl"
    table.write_text('{"figid": "PMC1__a", "caption": "BDNF acts."}\n')
    options = ["--lexicon", "starter", "--model", "none", "--quiet"]
    CliRunner().invoke(app, ["run", str(table), "--out", str(out), *options])
    done = CliRunner().invoke(app, ["explain", str(out), "PMC1__b"])
    assert done.exit_code == 1
    assert done.output == (
        f"error: {out}: figure 'PMC1__b' is not in the run's input\n"
        "  see the column figid of review.csv; use --input if the input has moved\n"
    )


def test_a_form_that_a_definition_shares_has_the_evidence_of_the_other():
    annotator = Annotator("starter")
    figure = Figure("f", "Four-jointed (Fj) in mouse")
    long, short = explain_caption(figure, annotator).mentions
    assert (long.mention.text, short.mention.text) == ("Four-jointed", "Fj")
    assert long.mention.ids == short.mention.ids
    assert long.contributions == short.contributions


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ("BDNF acts.", ""),
        ("In patients, BDNF acts.", "the caption has not 'BDNF' at 0-4 any more"),
        ("BDNF acts on TrkB.", "its texts or organisms give other annotations"),
    ],
)
def test_a_record_that_has_changed_since_the_run(tmp_path, caption, said):
    out = tmp_path / "run"
    table = tmp_path / "t.jsonl"
    table.write_text('{"figid": "PMC1__a", "caption": "BDNF acts."}\n')
    options = ["--lexicon", "starter", "--model", "none", "--quiet"]
    CliRunner().invoke(app, ["run", str(table), "--out", str(out), *options])
    table.write_text(json.dumps({"figid": "PMC1__a", "caption": caption}) + "\n")
    done = CliRunner().invoke(app, ["explain", str(out), "PMC1__a"])
    assert done.exit_code == 0
    warning = f"warning: the record differs from what the run read: {said}"
    assert (warning in done.output) == bool(said)
    assert ("warning" in done.output) == bool(said)


def test_rows_that_have_changed_since_the_run(tmp_path):
    text = "caption: BDNF acts.\ngenes:\n- {word: KAR, symbol: X, hgnc_symbol: BDNF, entrez: '627'}"
    (tmp_path / "records").mkdir()
    write(tmp_path / "records", text)
    out = tmp_path / "run"
    options = ["--lexicon", "starter", "--model", "none", "--quiet"]
    CliRunner().invoke(app, ["run", str(tmp_path / "records"), "--out", str(out), *options])
    write(tmp_path / "records", text.replace("KAR", "CAR"))
    done = CliRunner().invoke(app, ["explain", str(out), "PMC1__f1"])
    assert "of the existing rows, 1 are gone and 1 are new" in done.output
