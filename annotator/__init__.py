"""Read the captions of PFOCR figures and compare them with the existing annotations.

What this module offers is loaded when it is first used; ``docs/python.md`` shows how to use it.

The way of one record, room by room::

    figures      records, tables, articles, texts    -> Figure
    recognition  caption                             -> CaptionAnnotations: mentions, organisms
    comparison   mentions and existing rows          -> Finding, JudgedRow
    results      findings and annotations            -> files of a run, and back

and around it::

    lexicon      what names exist and what they can mean: compiled, searched, installed
    plausibility how likely a reading of a word is: labels, company, the fitted model
    wording      values to text for people
    curation     curators' decisions: read, checked, applied to records
    exports      a run in the formats of other tools
    scoring      systems and findings against gold
    filtering    releases with only the rows that are likely right
    report       counts over a run                   -> report.json, report.html
    runs         many records: processes, clusters, checkpoints, merging
    review       a page in the browser, its API and server
    progress     progress of long work: bars, lines of a log, events for batch systems
    disk         files that are written whole, locks, bounded reading
    api          what ``import annotator`` offers
    cli          the ``annotator`` command

At the top are the values that all rooms share (``records``), errors that a user can act on
(``errors``), how mentions were found (``provenance``), why findings hold (``reasons``), the
matching key of a text (``text``), the form of symbols (``symbols``), answers that are kept
(``bounded_cache``), when cycles are looked for (``garbage_collection``), and worker processes: how
they are started (``child_processes``) and given work (``process_pool``).
A room imports only rooms below it; ``tests/test_boundaries.py`` holds the walls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator import errors
    from annotator.api.annotator import Annotator, load
    from annotator.api.dataframes import to_dataframe
    from annotator.api.reading import read_figures
    from annotator.api.runs import Run, open_run
    from annotator.api.tables import Table
    from annotator.api.values import AnnotatedText, ComparedFigure
    from annotator.errors import RecordWarning, UserError
    from annotator.records import EntityType, ExistingRow, Figure, Origin, Rejected
    from annotator.results.stored import StoredFinding as Finding
    from annotator.results.stored import StoredJudgement as Judgement
    from annotator.results.stored import StoredMention as Mention
    from annotator.results.stored import StoredTaxon as Taxon

__version__ = "0.1.0"

__all__ = [
    "AnnotatedText",
    "Annotator",
    "ComparedFigure",
    "EntityType",
    "ExistingRow",
    "Figure",
    "Finding",
    "Judgement",
    "Mention",
    "Origin",
    "RecordWarning",
    "Rejected",
    "Run",
    "Table",
    "Taxon",
    "UserError",
    "errors",
    "load",
    "open_run",
    "read_figures",
    "to_dataframe",
]

if not TYPE_CHECKING:  # a type checker would take any name for one of this module

    def __getattr__(name):
        """Import a public name when it is first used: importing spaCy takes half a second."""
        from importlib import import_module

        place = {
            "AnnotatedText": "api.values",
            "Annotator": "api.annotator",
            "ComparedFigure": "api.values",
            "EntityType": "records",
            "ExistingRow": "records",
            "Figure": "records",
            "Finding": "results.stored:StoredFinding",
            "Judgement": "results.stored:StoredJudgement",
            "Mention": "results.stored:StoredMention",
            "Origin": "records",
            "RecordWarning": "errors",
            "Rejected": "records",
            "Run": "api.runs",
            "Table": "api.tables",
            "Taxon": "results.stored:StoredTaxon",
            "UserError": "errors",
            "load": "api.annotator",
            "open_run": "api.runs",
            "read_figures": "api.reading",
            "to_dataframe": "api.dataframes",
        }.get(name)
        if name == "errors":
            return import_module("annotator.errors")
        if place is None:
            raise AttributeError(f"module 'annotator' has no attribute {name!r}")
        module, _, inside = place.partition(":")
        value = getattr(import_module(f"annotator.{module}"), inside or name)
        globals()[name] = value
        return value

    def __dir__():
        """List the public names, loaded or not."""
        return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
