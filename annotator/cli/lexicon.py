"""``annotator lexicon``: build, install, info, verify, lookup, diff."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import USER_ERROR, echo, reported, say
from annotator.cli.options import opened_lexicon
from annotator.cli.progress import LogJsonOption, command_log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annotator.lexicon.index import Lexicon
    from annotator.lexicon.install import Wanted
    from annotator.lexicon.manifest import Manifest
    from annotator.lexicon.word_lists import WordLists
    from annotator.recognition.names.plausibility_rules import Rule
    from annotator.records import Candidate

app = typer.Typer(
    help="Build, install and inspect lexicons.", no_args_is_help=True, rich_markup_mode=None
)

LexiconOption = Annotated[
    str,
    typer.Option(
        "--lexicon",
        metavar="auto|starter|PATH",
        help="Lexicon to use: auto (the installed one, else the embedded starter), starter, or the "
        "folder of a compiled lexicon or of lexicon files.",
    ),
]


@app.command("build")
def build_command(
    sources: Annotated[
        Path, typer.Option("--sources", metavar="DIR", help="Folder of the official releases.")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder to write the lexicon to.")
    ],
    log_json: LogJsonOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only print errors.")] = False,
) -> None:
    """Build a compiled lexicon from official release files.

    Files searched for below DIR, plain or gzipped: hgnc_complete_set*, withdrawn*.txt, *.gene_info,
    gene_history*, desc*.xml, supp*.xml, names.dmp, nodes.dmp, *orthologs*, and FamPlex's
    entities.csv, relations.csv and grounding_map.csv. The reviewed names of the starter lexicon are
    added. With the full releases, this takes two to four minutes and 2.1 GB of memory.
    """
    from annotator.lexicon.build import build

    with command_log("lexicon build", log_json, quiet, out) as log:
        note = _silent if quiet else say
        manifest = reported(lambda: build(sources, out, note, progress=log.progress), writes=out)
        log.counts = _counts(manifest)
    if not quiet:
        echo(_summary(manifest, out))


@app.command("install")
def install_command(
    organisms: Annotated[
        str,
        typer.Option(
            metavar="NAMES|TAXA",
            help="Only genes of these organisms, comma-separated: human,mouse or 9606,10090. "
            "Default: all in lexicons/sources.toml.",
        ),
    ] = "",
    release: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE=VALUE", help="Release of a source: mesh=2025. Repeatable."),
    ] = None,
    mirror: Annotated[
        str,
        typer.Option(
            metavar="URL_OR_DIR", help="Download from here, with the paths of sources.toml."
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be downloaded, and do nothing.")
    ] = False,
    log_json: LogJsonOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only print errors.")] = False,
) -> None:
    """Download the official releases and build the full lexicon.

    The download is about 500 MB. The lexicon is written to the user's cache folder, from which
    ``annotator run`` then uses it: that of the environment variable ANNOTATOR_CACHE, else the
    system's.
    """
    from annotator.lexicon.chosen_organisms import split_names
    from annotator.lexicon.install import install, wanted_files
    from annotator.lexicon.places import cache_folder

    releases = dict(_pair(given) for given in release or ())
    if dry_run:
        wanted = reported(lambda: wanted_files(split_names(organisms), releases))
        echo("dry run: nothing is downloaded")
        echo(*(f"{file.source:<10} {file.release:<8} {_from(file, mirror)}" for file in wanted))
        echo(f"the lexicon would be written to {cache_folder() / 'lexicons'}")
        return
    with command_log("lexicon install", log_json, quiet) as log:
        note = _silent if quiet else say

        def work() -> Manifest:
            wanted = wanted_files(split_names(organisms), releases)
            return install(wanted, mirror, say=note, progress=log.progress)

        manifest = reported(work, writes=cache_folder())
        log.counts = _counts(manifest)
    if not quiet:
        echo(_summary(manifest, cache_folder() / "lexicons"))


def _from(file: Wanted, mirror: str) -> str:
    """Return where a file would be fetched from."""
    return f"{mirror.rstrip('/')}/{file.path}" if mirror else file.url


def _counts(manifest: Manifest) -> dict[str, int]:
    return {name: manifest.counts[name]["all"] for name in ("terms", "entities")}


def _pair(given: str) -> tuple[str, str]:
    source, sign, value = given.partition("=")
    if not sign or not value:
        raise typer.BadParameter(f"{given!r} is not SOURCE=VALUE", param_hint="--release")
    return source, value


def _silent(_: str) -> None:
    pass


def _summary(manifest: Manifest, out: Path) -> str:
    terms, entities = manifest.counts["terms"]["all"], manifest.counts["entities"]["all"]
    size = sum(size for size, _ in manifest.files.values()) / 1e6
    return (
        f"{terms:,} terms of {entities:,} entities in {out} ({size:.0f} MB), "
        f"sha256 {manifest.sha256[:16]}"
    )


@app.command("info")
def info(lexicon: LexiconOption = "auto") -> None:
    """Show a lexicon's sources, releases and counts."""
    from annotator.lexicon import manifest_of

    opened = opened_lexicon(lexicon)
    echo(f"{opened.name} lexicon, sha256 {opened.sha256}")
    for what, count in opened.counts().items():
        echo(f"  {count:>9,} {what}")
    manifest = manifest_of(lexicon)
    if manifest is None:
        return
    echo(f"built {manifest.built} by annotator {manifest.tool}, format {manifest.format}")
    for source in manifest.sources:
        if source.source != "starter":
            echo(
                f"  {source.source:<10} {source.file}: {source.release}; {source.records:,} "
                f"records; sha256 {source.sha256[:16]}; {source.licence}"
            )
    for name, reasons in sorted(manifest.left_out.items()):
        for reason, count in reasons.items():
            echo(f"  {name:<10} {count:,} names left out: {reason}")
    echo("terms by kind")
    for kind, count in manifest.counts["terms"].items():
        echo(f"  {count:>9,} {kind}")
    echo("entities by organism")
    for taxon, found in sorted(
        ((t, c) for t, c in manifest.counts["entities"].items() if isinstance(c, dict)),
        key=lambda pair: -sum(pair[1].values()),
    )[:20]:
        organism = opened.organisms.get(taxon)
        name = organism.name if organism else taxon
        echo(f"  {sum(found.values()):>9,} {name}")


@app.command("verify")
def verify_command(lexicon: LexiconOption = "auto") -> None:
    """Compare every byte of a compiled lexicon with its manifest.

    This is also done after a build, and when a lexicon is opened first after it was copied or
    changed; otherwise opening compares sizes and times only. Exit code 1 when it is damaged.
    """
    from annotator.lexicon import verify

    manifest = reported(lambda: verify(lexicon))
    size = sum(size for size, _ in manifest.files.values()) / 1e6
    echo(f"{len(manifest.files)} files ({size:.0f} MB) as built, sha256 {manifest.sha256}")


@app.command("lookup")
def lookup(
    term: Annotated[str, typer.Argument(metavar="TERM", help="A name or symbol.")],
    lexicon: LexiconOption = "auto",
    organism: Annotated[
        str,
        typer.Option(
            "--organism",
            metavar="NAME|TAXON",
            help="Only genes of this organism: mouse, Mus musculus or 10090.",
        ),
    ] = "",
) -> None:
    """List the candidates of TERM, best first.

    The plausibility, from 0 to 1, rates the kind of name and its letter case: at 0, with the rule
    that says so, TERM is that entity only where a caption defines it. Exit code 1 when the
    lexicon does not have TERM, or not of that organism.
    """
    from annotator.lexicon.word_lists import shipped_word_lists

    opened = opened_lexicon(lexicon)
    taxa = reported(lambda: _taxa(organism, opened)) if organism else None
    lists = shipped_word_lists()
    candidates = opened.lookup(term)
    judged = _judged(candidates, term, lists)
    shown = [c for c in judged if taxa is None or c.entity.taxon in (*taxa, "")]
    if not shown:
        if not candidates:
            echo(f"{term!r} is not in the lexicon", err=True)
        else:
            echo(
                f"{term!r} is in the lexicon, but not as a gene of {organism}",
                "  leave out --organism to see all that it means",
                err=True,
            )
        raise typer.Exit(USER_ERROR)
    echo(_line("plausibility", "id", "type", "symbol", "organism", "listed as"))
    for candidate in shown:
        entity = candidate.entity
        known = opened.organisms.get(entity.taxon)
        score, rule = judged[candidate]
        echo(
            _line(
                f"{score:.2f}", entity.id, entity.type.value, entity.symbol,
                known.name if known else entity.taxon,
                f"{candidate.kind.value}, {candidate.term!r}, {candidate.source}"
                + ("" if score else f": {rule}"),
            )
        )  # fmt: skip
    scores = {candidate.entity.id: score for candidate, (score, _) in judged.items()}
    echo(_why(term, scores, lists.common_words, lists.ambiguous))


def _line(plausibility: str, *cells: str) -> str:
    """Return a line of the table; the first column is aligned at its end."""
    widths = (20, 12, 16, 26)
    padded = [f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=False)]
    return " ".join([f"{plausibility:>12}", *padded, *cells[len(widths) :]])


def _judged(
    candidates: Iterable[Candidate], term: str, lists: WordLists
) -> dict[Candidate, tuple[float, Rule]]:
    """Return each entity's best candidate with its plausibility and the rule, best first."""
    from annotator.recognition.names.plausibility import judged_candidates

    judged = [
        (c, score, rule) for score, rule, c in judged_candidates(candidates, term, True, lists)
    ]
    judged.sort(key=lambda found: (-found[1], found[0].entity.id))
    best: dict[str, tuple[Candidate, float, Rule]] = {}
    for found in judged:
        best.setdefault(found[0].entity.id, found)
    return {candidate: (score, rule) for candidate, score, rule in best.values()}


def _why(
    term: str, scores: dict[str, float], words: dict[str, str], ambiguous: dict[str, str]
) -> str:
    """Explain what decides between the meanings if a caption does not."""
    if term.lower() in words:
        return f"{term!r} is treated as a {words[term.lower()]} unless the caption defines it"
    if term in ambiguous:
        return f"{term!r} usually means {ambiguous[term]}, unless the caption defines it otherwise"
    if not any(scores.values()):
        return f"no name is spelled exactly like {term!r}: only a definition in the caption counts"
    return (
        "plausibility rates the kind of name and its letter case, from 0 to 1; in a caption, "
        "definitions and organisms take precedence"
    )


def _taxa(name: str, opened: Lexicon) -> frozenset[str]:
    from annotator.lexicon.chosen_organisms import chosen_taxa, with_strains

    return with_strains(chosen_taxa([name], opened), opened)


@app.command("diff")
def diff_command(
    old: Annotated[str, typer.Argument(metavar="OLD", help="starter, or the folder of a lexicon.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="starter, or the folder of a lexicon.")],
    tsv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every change to this file.")
    ] = None,
) -> None:
    """Compare two lexicons: entities and terms added, removed, renamed, reassigned."""
    from annotator.lexicon.diff import counts, diff, write_changes
    from annotator.results.spreadsheet_cells import protect

    found, changes = counts(diff(opened_lexicon(old), opened_lexicon(new)))
    for change, number in sorted(found.items()):
        echo(f"{number:>9,} {change}")
    if not found:
        echo("no differences")
    if tsv is not None:
        rows = (map(protect, map(str, change)) for change in changes)
        reported(lambda: write_changes(tsv, rows))


if __name__ == "__main__":
    sys.exit(app())
