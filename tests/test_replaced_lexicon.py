"""A run whose lexicon is replaced while it is going does not go on with the other one."""

import pytest

from annotator.errors import LexiconError
from annotator.lexicon import open_lexicon
from annotator.lexicon.build import build
from annotator.runs import batch
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from tests.figure_records import write
from tests.lexicon_sources import write_sources


def test_workers_do_not_open_another_lexicon_than_the_run_began_with(tmp_path, monkeypatch):
    """As a worker does that takes the place of a killed one, after annotator lexicon install."""
    sources = write_sources(tmp_path / "sources")
    build(sources, tmp_path / "lexicon")
    symbols = sources / "hgnc_complete_set.txt"
    symbols.write_text(symbols.read_text(encoding="utf-8").replace("EEF2K", "EEF2KX"), "utf-8")
    build(sources, tmp_path / "new")
    (tmp_path / "pfocr").mkdir()
    for number in range(200):
        write(
            tmp_path / "pfocr", f"caption: EEF2K phosphorylates mTOR, {number}.", f"P{number}__f1"
        )
    real = batch.Processes

    def replacing(*given):
        (tmp_path / "lexicon").rename(tmp_path / "old")
        (tmp_path / "new").rename(tmp_path / "lexicon")
        return real(*given)

    monkeypatch.setattr(batch, "Processes", replacing)
    options = RunOptions(
        (tmp_path / "pfocr",), tmp_path / "out", str(tmp_path / "lexicon"), workers=2
    )
    with pytest.raises(LexiconError, match="was replaced"):
        run(options)
    assert open_lexicon(str(tmp_path / "lexicon"))
