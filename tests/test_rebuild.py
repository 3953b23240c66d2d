"""The report of a run is made again from what is in its folder, and from nothing else."""

import json

import pytest

from annotator.curation.rulings import rulings
from annotator.errors import OutputError
from annotator.report import rebuild as module
from annotator.report.rebuild import rebuild
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.run_tables import write_table


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
