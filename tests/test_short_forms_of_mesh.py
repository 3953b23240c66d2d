"""The short forms of chemicals beside what MeSH has by the same name."""

from __future__ import annotations

import pytest

from annotator.lexicon import open_lexicon
from annotator.lexicon.curated import curated_rows
from annotator.records import EntityType


@pytest.mark.slow
def test_no_row_hides_the_compound_that_mesh_has_by_that_name(full_lexicon):
    """A code with a meaning that nothing has would lose the identifier of its own."""
    reviewed = {"HEPE", "HEPEs"}  # of a fatty acid; MeSH has them for the buffer HEPES
    lexicon = open_lexicon(str(full_lexicon))

    def has_chemical(name):
        return any(c.entity.type is EntityType.CHEMICAL for c in lexicon.lookup(name))

    rows = [row for row in curated_rows("chemical_short_forms.tsv") if row.what == "always"]
    assert len(rows) > 500
    hiding = {row.term for row in rows if not has_chemical(row.why) and has_chemical(row.term)}
    assert hiding == reviewed
