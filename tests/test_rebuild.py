"""The report of a run is made again from what is in its folder, and from nothing else."""

import json

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.curation.decisions import COLUMNS, ROW, Decision, write_decisions
from annotator.curation.rulings import rulings
from annotator.curation.store import DecisionStore
from annotator.errors import OutputError
from annotator.report import rebuild as module
from annotator.report.rebuild import rebuild
from annotator.results.run_folder import RunFolder
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.run_tables import write_table


def test_decisions_that_are_only_in_the_database_count(tmp_path, lexicon):
    """As while the review page is open, which writes decisions.tsv at its end."""
    out = tmp_path / "out"
    run(RunOptions((write_table(tmp_path / "captions.jsonl", 24),), out, str(lexicon), workers=1))
    finding = next(RunFolder.open(out).findings())
    texts = dict.fromkeys(COLUMNS, "") | {
        "decision": "accept", "curator": "me", "decided_at": "2026-02-03", "scope": ROW,
        "figid": finding.figid, "review_id": finding.review_id, "finding": finding.kind.value,
    }  # fmt: skip
    write_decisions(out / "decisions.tsv", [Decision(**texts)])
    with DecisionStore(out / "decisions.tsv"):
        pass
    (out / "decisions.tsv").unlink()
    done = CliRunner().invoke(app, ["report", str(out)])
    assert done.exit_code == 0, done.output
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["curators"]["decided"] == 1


def test_no_run_is_written_while_the_report_is_made(tmp_path, lexicon, monkeypatch):
    table, out = write_table(tmp_path / "captions.jsonl", 24), tmp_path / "out"
    options = RunOptions((table,), out, str(lexicon), workers=1)
    run(options)

    def meanwhile(_):
        with pytest.raises(OutputError, match="another command is writing there"):
            run(RunOptions((table,), out, str(lexicon), workers=1, limit=3, overwrite=True))
        return rulings([])

    monkeypatch.setattr(module, "_rulings", meanwhile)
    report = rebuild(out, out / "decisions.tsv")
    counts = json.loads((out / "run.json").read_text("utf-8"))["counts"]
    assert report["figures"] == counts["figures"]
    assert json.loads((out / "report.json").read_text("utf-8")) == report
