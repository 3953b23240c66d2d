"""``annotator lexicon``: build, install, info, verify, lookup, diff."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from annotator.cli.console import USER_ERROR, echo, reported

if TYPE_CHECKING:
    from annotator.lexicon.index import Lexicon
    from annotator.lexicon.manifest import Manifest
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
    quiet: Annotated[bool, typer.Option("--quiet", help="Only print errors.")] = False,
) -> None:
    """Build a compiled lexicon from official release files.

    Files searched for below DIR, plain or gzipped: hgnc_complete_set*, withdrawn*.txt, *.gene_info,
    gene_history*, desc*.xml, supp*.xml, names.dmp, nodes.dmp, *orthologs*, and FamPlex's
    entities.csv, relations.csv and grounding_map.csv. The reviewed names of the starter lexicon are
    added. With the full releases, this takes two to four minutes and 2.5 GB of memory.
    """
    from annotator.lexicon.build import build

    manifest = reported(lambda: build(sources, out, _silent if quiet else _say))
    if not quiet:
        echo(_summary(manifest, out))


@app.command("install")
def install_command(
    organisms: Annotated[
        str,
        typer.Option(
            metavar="NAMES",
            help="Only genes of these organisms, comma-separated: human,mouse. Default: all in "
            "lexicons/sources.toml.",
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
    quiet: Annotated[bool, typer.Option("--quiet", help="Only print errors.")] = False,
) -> None:
    """Download the official releases and build the full lexicon.

    The download is about 500 MB. The lexicon is written to the user's cache folder, from which
    ``annotator run`` then uses it: that of the environment variable ANNOTATOR_CACHE, else the
    system's.
    """
    from tqdm import tqdm

    from annotator.lexicon.install import install, wanted_files
    from annotator.lexicon.places import cache_folder

    def bar(name: str, size: int | None) -> Any:
        return tqdm(total=size, unit="B", unit_scale=True, desc=name, disable=None)

    releases = dict(_pair(given) for given in release or ())
    names = tuple(name.strip() for name in organisms.split(",") if name.strip())
    manifest = reported(
        lambda: install(
            wanted_files(names, releases),
            mirror,
            say=_silent if quiet else _say,
            progress=None if quiet else bar,
        )
    )
    if not quiet:
        echo(_summary(manifest, cache_folder() / "lexicons"))


def _pair(given: str) -> tuple[str, str]:
    source, sign, value = given.partition("=")
    if not sign or not value:
        raise typer.BadParameter(f"{given!r} is not SOURCE=VALUE", param_hint="--release")
    return source, value


def _say(text: str) -> None:
    echo(text, err=True)


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

    opened = _opened(lexicon)
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
        str, typer.Option("--organism", metavar="NAME", help="Only genes of this organism.")
    ] = "",
) -> None:
    """List the candidates of TERM, best first.

    Exit code 1 when the lexicon does not have TERM.
    """
    from annotator.lexicon.word_lists import shipped_word_lists
    from annotator.recognition.plausibility import scored_candidates

    opened = _opened(lexicon)
    taxa = _taxa(opened, organism) if organism else None
    lists = shipped_word_lists()
    candidates = opened.lookup(term)
    scores = {c.entity.id: s for s, c in scored_candidates(candidates, term, True, lists)}
    shown: dict[str, Candidate] = {}
    for candidate in candidates:
        if taxa is None or candidate.entity.taxon in (*taxa, ""):
            shown.setdefault(candidate.entity.id, candidate)
    for candidate in sorted(
        shown.values(), key=lambda c: (-scores.get(c.entity.id, 0.0), c.entity.id)
    ):
        entity = candidate.entity
        known = opened.organisms.get(entity.taxon)
        echo(
            f"{scores.get(entity.id, 0.0):.2f} {entity.id:<20} {entity.type.value:<12} "
            f"{entity.symbol:<16} {known.name if known else entity.taxon:<26} "
            f"{candidate.kind.value}, {candidate.term!r}, {candidate.source}"
        )
    if not shown:
        echo(f"{term!r} is not in the lexicon", err=True)
        raise typer.Exit(USER_ERROR)
    echo(_why(term, scores, lists.common_words, lists.ambiguous))


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
        "the number rates the kind of name and its letter case; in a caption, definitions and "
        "organisms take precedence"
    )


def _taxa(opened: Lexicon, name: str) -> tuple[str, ...]:
    from annotator.lexicon.organisms import taxa_of_names

    taxa = taxa_of_names([name], opened)
    if not taxa:
        echo(f"error: unknown organism {name!r}", "  use its scientific or common name", err=True)
        raise typer.Exit(USER_ERROR)
    return (*taxa, *(strain for taxon in taxa for strain in opened.organisms[taxon].strains))


@app.command("diff")
def diff_command(
    old: Annotated[str, typer.Argument(metavar="OLD", help="starter, or the folder of a lexicon.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="starter, or the folder of a lexicon.")],
    tsv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every change to this file.")
    ] = None,
) -> None:
    """Compare two lexicons: entities and terms added, removed, renamed, reassigned."""
    from annotator.lexicon.diff import Change, counts, diff
    from annotator.results.spreadsheet_cells import protect

    found, changes = counts(diff(_opened(old), _opened(new)))
    for change, number in sorted(found.items()):
        echo(f"{number:>9,} {change}")
    if not found:
        echo("no differences")
    if tsv is not None:
        with tsv.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n")
            writer.writerow(Change._fields)
            writer.writerows(map(protect, map(str, change)) for change in changes)


def _opened(name: str) -> Lexicon:
    from annotator.lexicon import open_lexicon

    opened: Lexicon = reported(lambda: open_lexicon(name))
    return opened


if __name__ == "__main__":
    sys.exit(app())
