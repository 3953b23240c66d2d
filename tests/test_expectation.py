"""The expected precision in the report: tables that add up over figures, shards and workers."""

import json

import pytest

from annotator.plausibility import shipped
from annotator.plausibility.shipped import row_model_description, row_model_measures
from annotator.records import (
    AnnotatedFigure,
    EntityType,
    ExistingRow,
    Figure,
    JudgedRow,
    Origin,
    Verdict,
)
from annotator.report.tally import Tally
from annotator.runs.state_json import read_state, state_text


def judged(word, probability, source="hgnc_symbol", type_=EntityType.GENE, organism="Homo sapiens"):
    origin = Origin.SIDECAR if source else Origin.KEYWORD
    row = ExistingRow(word, word, "", "", source, origin, type_, organism=organism)
    return JudgedRow(row, Verdict.PLAUSIBLE, probability)


def figure(number, *rows, year="2020"):
    figure = Figure(f"f{number}", "A drawing.", year=year, existing=tuple(r.row for r in rows))
    return AnnotatedFigure(figure, rows=rows)


FIGURES = (
    figure(1, judged("AKT1", 0.9), judged("KAR", 0.1, "hgnc_alias_symbol")),
    figure(2, judged("glucose", 0.95, "MESH", EntityType.CHEMICAL, ""), year="2021"),
    figure(3, judged("x", 1.0, "", None, ""), judged("Akt", 0.0, organism="Mus musculus"), year=""),
    figure(4),
)  # fmt: skip


def tally_of(*figures):
    tally = Tally()
    for one in figures:
        tally.add(one)
    return tally


def test_every_row_counts_once_in_each_dimension():
    report = tally_of(*FIGURES).report()
    expected = report["expected"]
    assert expected["all"]["all"]["rows"] == 5
    assert expected["all"]["all"]["precision"] == pytest.approx(0.59)
    rows = {name: {v: c["rows"] for v, c in table.items()} for name, table in expected.items()}
    assert rows == {
        "all": {"all": 5},
        "type": {"chemical": 1, "gene": 3, "unknown": 1},
        "source": {"MESH": 1, "hgnc_alias_symbol": 1, "hgnc_symbol": 2, "keyword": 1},
        "organism": {"Homo sapiens": 2, "Mus musculus": 1, "none": 1, "unknown": 1},
        "year": {"2020": 2, "2021": 1, "unknown": 2},
    }
    assert expected["source"]["hgnc_alias_symbol"]["pfocr_2018"] == 0.5
    assert "pfocr_2018" not in expected["source"]["MESH"]


def test_the_histogram_has_every_row():
    counts = tally_of(*FIGURES).report()["probabilities"]
    assert {kind: sum(steps) for kind, steps in counts.items()} == {
        "gene": 3, "chemical": 1, "unknown": 1,
    }  # fmt: skip
    assert [len(steps) for steps in counts.values()] == [20] * 3
    assert (counts["gene"][0], counts["gene"][2], counts["gene"][18]) == (1, 1, 1)
    assert counts["unknown"][19] == counts["chemical"][19] == 1


def test_parts_add_up_and_come_back_from_their_files():
    whole, part = tally_of(*FIGURES), tally_of(*FIGURES[:1])
    part.merge(read_state(state_text(tally_of(*FIGURES[1:])), Tally))
    assert part == whole
    assert json.dumps(part.report()) == json.dumps(whole.report())


def test_no_rows_have_no_expected_precision():
    report = tally_of(figure(1)).report()
    assert report["expected"] == {
        name: {} for name in ("all", "type", "source", "organism", "year")
    }
    assert report["probabilities"] == {"gene": [0] * 20, "chemical": [0] * 20}


def test_the_shipped_model_says_how_good_it_is():
    measures = row_model_measures()
    for part in ("held_out", "check"):
        found = measures[part]
        assert sum(step["rows"] for step in found["reliability"]) == found["rows"]
        curve = found["curve"]
        assert curve[0] == curve[0] | {"threshold": 0.0, "rows": found["rows"], "recall": 1.0}
        assert curve[0]["precision"] == pytest.approx(1 - found["wrong"] / found["rows"], abs=1e-3)
        recalls = [point["recall"] for point in curve]
        assert recalls == sorted(recalls, reverse=True)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"weights": {}, "neutral": {}}'])
def test_a_damaged_description_is_named(tmp_path, monkeypatch, text):
    from annotator.errors import LexiconError

    monkeypatch.setattr(shipped, "MODELS", tmp_path)
    (tmp_path / shipped.ABOUT).write_text(text, encoding="utf-8")
    row_model_description.cache_clear()
    with pytest.raises(LexiconError, match=r"row_model\.json: not the description of a row model"):
        row_model_measures()
    monkeypatch.undo()
    row_model_description.cache_clear()
    assert row_model_measures()["held_out"]


def test_the_curve_counts_the_rows_from_each_threshold_on():
    import numpy as np

    from evaluation.row_measures import curve

    points = curve(np.array([True, True, False, False]), np.array([0.96, 0.5, 0.92, 0.05]))
    at = {point["threshold"]: point for point in points}
    assert at[0.0] == {"threshold": 0.0, "rows": 4, "precision": 0.5, "recall": 1.0}
    assert at[0.5] == {"threshold": 0.5, "rows": 3, "precision": 0.6667, "recall": 1.0}
    assert at[0.95] == {"threshold": 0.95, "rows": 1, "precision": 1.0, "recall": 0.5}
    assert 0.97 not in at  # no row is left
