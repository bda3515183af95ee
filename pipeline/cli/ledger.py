"""`certpress ledger`: is the log what it was, and do the tables beside it say the same?"""

import click

from pipeline.cli.caller import Caller, as_json, help_for_the_silent, pass_caller
from pipeline.errors import LedgerBroken
from pipeline.language.marker import N_


@click.group(
    invoke_without_command=True, help=N_("The log is the truth; every table beside it can be made again from it.")
)
@click.pass_context
def command(context: click.Context) -> None:
    """Hold the commands about the log."""
    help_for_the_silent(context)


@command.command("verify", help=N_("Recompute every hash, replay every entry, compare every table."))
@as_json
@pass_caller
def verify(caller: Caller, as_json: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Verify, and name the first entry that does not hold."""
    with caller.reading_workshop() as shop:
        head = shop.register.verify()
    if as_json:
        caller.show_json({"holds": True, "size": head.size, "root": head.root.hex()})
    else:
        caller.say(N_("The ledger holds together: {size} entries, root {root}."), size=head.size, root=head.root.hex())


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
    return N_("{count} rows differ.") if differences else N_("The tables say what the ledger says.")
