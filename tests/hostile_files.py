"""What tests of hostile input do again and again."""

import json
from functools import cache

from annotator.figures import read_figures
from annotator.figures.units import work_units
from annotator.recognition.pipeline import Annotator
from annotator.records import Rejected
from annotator.runs.processing import process
from annotator.runs.writer import Chunk
from tests.figure_records import write
from tests.small_lexicon import small_annotator


@cache
def starter():
    return Annotator("starter")


def processed(path, annotator=None):
    whole = Chunk()
    for unit in work_units([path], 64):
        whole.extend(process(unit, annotator or small_annotator(), {}))
    return whole


def errors(path):
    return [r.error for r in read_figures([path]) if isinstance(r, Rejected)]


def good(folder, figid="good"):
    return write(folder, "caption: BDNF binds TrkB.", figid)


def table(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
