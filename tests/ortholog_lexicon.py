"""A lexicon of invented human, yeast and fly genes that are orthologs of each other."""

from __future__ import annotations

from annotator.lexicon.index import Lexicon
from annotator.lexicon.terms import Term, TermTable
from annotator.provenance import TermKind
from annotator.records import HUMAN, Entity, EntityType, Organism

YEAST, FLY, WORM, RAT = "ncbitaxon:4932", "ncbitaxon:7227", "ncbitaxon:6239", "ncbitaxon:10116"
#: A strain of the yeast, and a bacterium of which the lexicon has organisms but no genes.
STRAIN, BACTERIUM = "ncbitaxon:559292", "ncbitaxon:1423"
_GENES = (
    (1, "FOOS", HUMAN, "foonate synthase", None),
    (2, "BARK", HUMAN, "barose kinase", None),
    (3, "MANY", HUMAN, "manyase", None),
    (11, "FOO1", STRAIN, "", 1),
    (12, "FOO2", STRAIN, "", 1),
    (13, "BAR1", STRAIN, "", 2),
    *((20 + n, f"MAN{n}", STRAIN, "", 3) for n in range(4)),
    (31, "wigl", FLY, "wiggle protein", 2),
    (32, "lonely", FLY, "lonely protein", None),
    (33, "fooF", FLY, "foonate synthase", 2),
    (34, "numb", FLY, "numbered protein", 2),
    *((40 + n, f"NUM{n}", HUMAN, f"numbered protein {n}", None) for n in range(1, 4)),
)
_ORGANISMS = (
    Organism(HUMAN, "Homo sapiens", "human"),
    Organism(RAT, "Rattus norvegicus", "mammal"),
    Organism(YEAST, "Saccharomyces cerevisiae", "fungus", (STRAIN,)),
    Organism(FLY, "Drosophila melanogaster", "insect"),
    Organism(WORM, "Caenorhabditis elegans", "nematode"),
    Organism(BACTERIUM, "Bacillus subtilis", "bacterium"),
    Organism("ncbitaxon:2", "Bacteria", "bacterium"),
)


def ortholog_lexicon() -> Lexicon:
    """Return the lexicon, indexed in memory."""
    table = TermTable(organisms={organism.taxon: organism for organism in _ORGANISMS})
    for number, symbol, taxon, name, human in _GENES:
        curie = f"ncbigene:{number}"
        table.entities[curie] = Entity(curie, EntityType.GENE, symbol, taxon)
        table.terms.append(Term(symbol, curie, TermKind.APPROVED_SYMBOL, "ncbigene"))
        if name:
            table.terms.append(Term(name, curie, TermKind.NAME, "ncbigene"))
        if human is not None:
            table.orthologs.append((curie, f"ncbigene:{human}"))
    return Lexicon.of("orthologs", table)
