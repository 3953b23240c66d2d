"""A lexicon of a few entries, joined with FamPlex, for tests of logic rather than of content."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.lexicon.index import Lexicon
from annotator.recognition.pipeline import Annotator

YAML = """
genes:
  - {symbol: EEF2K, id: 29904, hgnc: 24615, names: [eEF2 kinase, eukaryotic elongation factor 2 kinase]}
  - {symbol: EEF2, id: 1938, hgnc: 3214, names: [eukaryotic elongation factor 2], aliases: [eEF2]}
  - {symbol: BDNF, id: 627, hgnc: 1033, names: [brain-derived neurotrophic factor]}
  - {symbol: NTRK2, id: 4915, hgnc: 8032, names: [tropomyosin receptor kinase B], aliases: [TrkB]}
  - {symbol: MTOR, id: 2475, hgnc: 3942, names: [mechanistic target of rapamycin]}
  - {symbol: GRIA1, id: 2890, hgnc: 4571, aliases: [GluA1]}
  - {symbol: MAPK1, id: 5594, hgnc: 6871, names: [extracellular signal kinase], aliases: [ERK2]}
  - {symbol: MAPK3, id: 5595, hgnc: 6877, aliases: [ERK1]}
  - {symbol: AKT1, id: 207, hgnc: 391}
  - {symbol: AKT2, id: 208, hgnc: 392}
  - {symbol: AKT3, id: 10000, hgnc: 393}
  - {symbol: IL1B, id: 3553, hgnc: 5992, names: [interleukin 1 beta], aliases: [IL-1β]}
  - {symbol: IL6, id: 3569, hgnc: 6018, names: [interleukin 6], aliases: [IL-6]}
  - {symbol: CXCL8, id: 3576, hgnc: 6025, aliases: [IL-8]}
  - {symbol: TNF, id: 7124, hgnc: 11892, names: [tumor necrosis factor alpha], aliases: [TNF-α]}
  - {symbol: ABL2, id: 27, hgnc: 77, names: [Abelson-related gene], aliases: [ARG]}
  - {symbol: HSD17B12, id: 51144, hgnc: 18646, names: [very-long-chain 3-oxoacyl-CoA reductase], aliases: [KAR]}
  - {symbol: BCAR1, id: 9564, hgnc: 971, names: [breast cancer anti-estrogen resistance 1], aliases: [CAS]}
  - {symbol: CASP3, id: 836, hgnc: 1504, names: [caspase 3]}
  - {symbol: CASP8, id: 841, hgnc: 1509, names: [caspase 8]}
  - {symbol: CASP9, id: 842, hgnc: 1511, names: [caspase 9]}
  - {symbol: EEF1A1, id: 1915, hgnc: 3189, aliases: [CCS3]}
  - {symbol: THI1, id: 999999997, aliases: [THI, LC3I]}
  - {symbol: LINEX1, id: 999999998, aliases: [HeLa]}
  - {symbol: HGRK9, id: 999999999, names: [human growth receptor kinase]}
  - {symbol: SARS1, id: 6301, hgnc: 10537, previous: [SARS]}
  - {symbol: ATF6, id: 22926, hgnc: 791, names: [activating transcription factor 6]}
  - {symbol: TFAM, id: 7019, hgnc: 11741, names: [transcription factor 6]}
  - {symbol: ADORA1, id: 134, hgnc: 262, names: [adenosine A1 receptor]}
  - {symbol: ADORA2A, id: 135, hgnc: 263, names: [adenosine A2A receptor]}
  - {symbol: ISG15, id: 9636, hgnc: 4053, names: [ubiquitin like modifier]}
  - {symbol: GRX9, id: 999999995, names: [AMPA receptive x], aliases: [AMPAR]}
  - {symbol: MIR9-1, id: 407046, hgnc: 31641}
  - {symbol: MIR911, id: 999999993, aliases: [miR-9]}
  - {symbol: RPX9, id: 999999992, names: [RNA polymerase II 9], aliases: [RPII]}
  - {symbol: RPTOR, id: 57521, hgnc: 30287, names: [raptor]}
chemicals:
  - {name: calcium, id: D002118, synonyms: ["Ca2+", "Ca++"]}
  - {name: ketamine, id: D007649}
  - {name: ketapeptide I (1-7), id: D999001}
  - {name: arginine, id: D001120, synonyms: [Arg, L-arginine]}
  - {name: NMDA, id: D016202}
  - {name: GABA, id: D005680}
  - {name: nitric oxide, id: D009569, synonyms: ["NO"]}
  - {name: Fatty Acids, id: D005227}
  - {name: TCA 11a, id: C000589078}
  - {name: Elements, id: D004602}
  - {name: serotonin, id: D012701}
families:
  - {id: "fplx:GRIN", synonyms: [NMDA receptor, NMDAR, N-methyl-D-aspartate receptor]}
  - {id: "fplx:GRIA", synonyms: [AMPA receptor, AMPAR]}
  - {id: "fplx:ADORA", synonyms: [adenosine receptor]}
  - {id: "fplx:Ubiquitin", synonyms: [ubiquitin]}
  - {id: "fplx:Kainate_family", synonyms: [kainate receptor]}
organisms:
  - {taxon: 9606, name: Homo sapiens, group: human, names: [human, patient], cues: [HeLa]}
  - {taxon: 10090, name: Mus musculus, group: mammal, names: [mouse, mice]}
  - {taxon: 7227, name: Drosophila melanogaster, group: insect, names: [Drosophila, fruit fly]}
  - {taxon: 7955, name: Danio rerio, group: fish, names: [zebrafish]}
  - {taxon: 6239, name: Caenorhabditis elegans, group: nematode, names: [C. elegans], cues: [dauer]}
  - {taxon: 3702, name: Arabidopsis thaliana, group: plant, names: [Arabidopsis]}
  - {taxon: 4932, name: Saccharomyces cerevisiae, group: fungus, names: [budding yeast]}
  - {taxon: 33090, name: Viridiplantae, group: plant, names: [plant]}
  - {taxon: 10239, name: Viruses, group: virus, names: [viral]}
  - {taxon: 2697049, name: Severe acute respiratory syndrome coronavirus 2, group: virus, names: [SARS-CoV-2]}
  - {taxon: 562, name: Escherichia coli, group: bacterium, names: [E. coli], strains: [{taxon: 511145, name: Escherichia coli str. K-12 substr. MG1655}]}
"""

FLY = """
taxon: 7227
genes:
  - {symbol: Akt, id: 41957}
  - {symbol: Mtor, id: 36264}
  - {symbol: and, id: 42783, names: [Andorra]}
  - {symbol: kar, id: 41577}
"""

MOUSE = """
taxon: 10090
genes:
  - {symbol: Isg15, id: 100038882, names: [interferon stimulated gene 15], aliases: [ISG15]}
  - {symbol: Karx9, id: 999999994, names: [karstic factor x], aliases: [Kaf, BDNF-]}
"""


@cache
def small_annotator() -> Annotator:
    """Return an annotator with the lexicon of the entries above; built once."""
    with TemporaryDirectory() as folder:
        write_small_lexicon(Path(folder))
        return Annotator(folder)


def small_lexicon() -> Lexicon:
    """Return the lexicon alone."""
    return small_annotator().lexicon


def write_small_lexicon(folder: Path) -> None:
    """Write the entries above as a folder of lexicon files."""
    (folder / "small.yaml").write_text(YAML, encoding="utf-8")
    (folder / "fly.yaml").write_text(FLY, encoding="utf-8")
    (folder / "mouse.yaml").write_text(MOUSE, encoding="utf-8")
