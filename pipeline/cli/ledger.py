"""`certpress ledger`: what the log says is signed, proved and checked, and the tables beside it are compared."""

import time
from base64 import b64encode
from pathlib import Path

import click

from pipeline.cli.caller import Caller, as_json, checkpoint_papers, help_for_the_silent, pass_caller, target_file
from pipeline.errors import LedgerBroken
from pipeline.language.marker import N_


@click.group(
    invoke_without_command=True, help=N_("The log is the truth; every table beside it can be made again from it.")
)
@click.pass_context
def command(context: click.Context) -> None:
    """Hold the commands about the log."""
    help_for_the_silent(context)


@command.command("checkpoint", help=N_("Sign what the ledger says now: a short text that can leave the machine."))
@pass_caller
def checkpoint(caller: Caller) -> None:
    """Sign, and print the text of the note."""
    from pipeline.workshop import Workshop

    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop:
        note = shop.keyring.checkpoint()
    click.echo(str(note), nl=False)
    # What is written into a file with `>` is then the note alone, which the auditor's program reads.
    click.echo(err=True)
    told = N_("Kept in {file}. Take a copy out of the house: on paper, or on a USB stick of the auditor.")
    caller.remark(told, file=shop.settings.checkpoints_file)


@command.command(
    "prove",
    help=N_("Prove that an entry lies in the signed log: that of a certificate or card NUMBER, or one by its place."),
)
@click.argument("what", metavar="NUMBER|SEQ")
@target_file("", help_text=N_("Write the proof into this file instead, e.g. proof.tlog-proof."), required=False)
@as_json
@pass_caller
def prove(caller: Caller, what: str, target: Path | None, as_json: bool) -> None:  # noqa: FBT001 - as below
    """Print the proof (C2SP tlog-proof), or write it."""
    from pipeline.signing import write_proof

    with caller.reading_workshop() as shop:
        entry, proof = shop.keyring.prove(what)
    if target is not None:
        write_proof(proof, target)
    if as_json:
        caller.show_json({"seq": proof.index, "entry": entry.decode(), "proof": proof.to_bytes().decode()})
    elif target is None:
        click.echo(proof.to_bytes().decode(), nl=False)
    else:
        caller.say(N_("Written: {path}"), path=target)


@command.command("export", help=N_("Write the signed log into a new folder, for whoever checks it elsewhere."))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@pass_caller
def export(caller: Caller, folder: Path) -> None:
    """Sign, write, and say what it is for."""
    from pipeline.exporting import export_log
    from pipeline.workshop import Workshop

    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop:
        head = export_log(shop, caller.here / folder)
    caller.say(N_("Written: {path}"), path=folder)
    caller.say(N_("{size} entries, signed. No certificate holder's name or ID number is in it."), size=head.size)


@command.command(
    "auditor",
    help=N_("Write the auditor's program: one file that checks an export on any Python 3.11, with nothing installed."),
)
@target_file(".py", help_text=N_("The new file, e.g. certpress-auditor.py."))
@pass_caller
def auditor(caller: Caller, target: Path) -> None:
    """Write it, and say what it is known by."""
    from pipeline.binding import write_program

    digest = write_program(caller.here / target)
    caller.say(N_("Written: {path}"), path=target)
    caller.say(N_("SHA-256 {digest}; give it to the auditor before he needs it."), digest=digest)


@command.command(
    "witness",
    help=N_(
        "For the auditor, on a computer of his own: sees that the log in EXPORT begins with all that he was shown "
        "before, and signs its checkpoint, too."
    ),
)
@click.argument("export", metavar=N_("EXPORT"), type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--notebook",
    "notebook",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help=N_("Where you keep what you were shown; nobody else should have it."),
)
@click.option("--key", metavar=N_("KEY"), help=N_("The public key of the ledger as you were given it; the first time."))
@click.option("--name", metavar="NAME", help=N_("Your own name; the first time."))
@pass_caller
def witness(caller: Caller, export: Path, notebook: Path, key: str | None, name: str | None) -> None:
    """Witness, and print the checkpoint with the new line."""
    from pipeline import witnessing

    kept = witnessing.open_notebook(caller.here / notebook, key=key, name=name)
    found = witnessing.witness(caller.here / export, kept, moment=int(time.time()))
    # As for a checkpoint: what is kept with `>` goes back to the house as it is, and is read by programs.
    click.echo(str(found.note), nl=False)
    click.echo(err=True)
    for one in found.reopened:
        caller.remark(
            N_(
                "Ask about entry {seq}: the ledger was put back from a backup there, and {count} entries of {old} are "
                "lost. {actor} and {second} say: {reason}. Since then it is called {new}."
            ),
            seq=one.seq,
            count=one.lost,
            old=one.known.origin,
            actor=one.entry.actor,
            second=one.entry.second,
            reason=one.entry.payload["reason"],
            new=one.new,
        )
    for seq in found.lost:
        caller.remark(N_("Ask about entry {seq}: a key was replaced there that could not sign any more."), seq=seq)
    caller.remark(
        N_("True: {size} entries, of which you had seen {before} before. Your public key: {key}"),
        size=found.head.size,
        before=found.before,
        key=found.key,
    )


@command.command(
    "revoked",
    help=N_("Write the signed list of certificates that do not count any more, without names, for other verifiers."),
)
@target_file(".txt", help_text=N_("The new file, e.g. revocations.txt."))
@click.option(
    "--days",
    metavar=N_("COUNT"),
    type=click.IntRange(1, 400),
    help=N_("For how many days it holds (35); the next one is due then."),
)
@pass_caller
def revoked(caller: Caller, target: Path, days: int | None) -> None:
    """Sign it, write it, and say until when it holds."""
    from pipeline import publishing
    from pipeline.workshop import Workshop

    with Workshop.open(caller.settings(), language=caller.language, without_inbox=True) as shop:
        told = publishing.write_revocations(shop, caller.here / target, days=days or publishing.USUAL_DAYS)
    caller.say(N_("Written: {path}"), path=target)
    caller.say(
        N_("{count} certificates; write the next list before {day}."), count=len(told.revocations), day=told.next_on
    )


@command.command(
    "verify", help=N_("Recompute every hash, replay every entry, compare every table, check every checkpoint.")
)
@checkpoint_papers(
    N_("Compare with a checkpoint that left the house: its three lines in a text file, or a PDF. May be given again.")
)
@as_json
@pass_caller
def verify(caller: Caller, papers: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001 - click's own way
    """Verify, and name the first entry that does not hold."""
    from pipeline.paper_text import text_on

    with caller.reading_workshop() as shop:
        head = shop.register.verify()
        count = shop.register.verify_checkpoints()
        held = [shop.register.compare(paper, text_on(paper), origin=shop.settings.origin).size for paper in papers]
    if as_json:
        caller.show_json(
            {"holds": True, "size": head.size, "root": head.root.hex(), "checkpoints": count, "compared": held}
        )
        return
    # As the third line of a checkpoint has it, so that a paper can be held beside it.
    caller.say(
        N_("The ledger holds together: {size} entries, root {root}."),
        size=head.size,
        root=b64encode(head.root).decode(),
    )
    for paper, size in zip(papers, held, strict=True):
        caller.say(N_("{file}: its {size} entries are the first of this ledger."), file=paper, size=size)
    if count:
        caller.say(
            N_("{count} checkpoints in {file}: every one agrees."), count=count, file=shop.settings.checkpoints_file
        )
    else:
        caller.say(N_("No checkpoint was signed yet."))


@command.command("rebuild", help=N_("Make the tables beside the log again from its entries."))
@click.option("--check", "check_only", is_flag=True, help=N_("Only compare; change nothing."))
@as_json
@pass_caller
def rebuild(caller: Caller, check_only: bool, as_json: bool) -> int:  # noqa: FBT001 - click hands options over by name
    """Rebuild, and list the rows that were not what the entries say."""
    with caller.reading_workshop() as shop:
        differences = shop.register.rebuild(check=check_only)
    if as_json:
        rows = [{"table": row.table, "key": row.key, "seq": row.seq} for row in differences]
        caller.show_json({"rebuilt": not check_only, "differences": rows})
    else:
        for row in differences:
            caller.say(N_("{table} {key} is not what entry {seq} says."), table=row.table, key=row.key, seq=row.seq)
        caller.say(_sum(len(differences), check_only=check_only), count=len(differences))
    return LedgerBroken.status if differences and check_only else 0


def _sum(differences: int, *, check_only: bool) -> str:
    if not check_only:
        return N_("Rebuilt; {count} rows were different.")
    if not differences:
        return N_("The tables say what the ledger says.")
    return N_("{count} rows differ. Copy the file first; then `certpress ledger rebuild` makes them anew.")
