"""Read the captions of PFOCR figures and compare them with the existing annotations.

The way of one record, room by room::

    figures      PFOCR records and tables            -> Figure
    recognition  caption                             -> CaptionAnnotations: mentions, organisms
    comparison   mentions and existing rows          -> Finding, JudgedRow
    results      findings and annotations            -> files of a run, and back

and around it::

    lexicon      what names exist and what they can mean: compiled, searched, installed
    plausibility how likely a reading of a word is: labels, company, the fitted model
    wording      values to text for people
    curation     curators' decisions: read, checked, applied to records
    scoring      systems and findings against gold
    filtering    releases with only the rows that are likely right
    report       counts over a run                   -> report.json, report.html
    runs         many records: processes, clusters, checkpoints, merging
    review       a page in the browser, its API and server
    disk         files that are written whole, locks, bounded reading
    cli          the ``annotator`` command

At the top are the values that all rooms share (``records``), errors that a user can act on
(``errors``), how mentions were found (``provenance``), why findings hold (``reasons``), the
matching key of a text (``text``), the form of symbols (``symbols``), and how worker processes are
started (``child_processes``).
A room imports only rooms below it; ``tests/test_boundaries.py`` holds the walls.
"""

__version__ = "0.1.0"
