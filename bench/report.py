"""`docs/performance.md`: the figures of one full run, on what machine, and what each means."""

import datetime as dt
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from bench import live, pages, rights
from bench.figures import Figure, Size
from relead.adapters.embedded_postgres import MAJOR

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

_MEANINGS = {
    "crm.lead.contact.items.get": "calls per second, Relead to the bare app: the contacts of a lead",
    "crm.lead.get": "the same: a lead with all its fields and its phones",
    "crm.lead.contact.add": "the same: link a first contact, which makes a repeat lead (see below)",
    "batch of 50": "commands per second in batches of 50 `crm.lead.contact.items.get`, to single calls",
    "crm.lead.list >ID start=-1": "time of a page of 50 leads behind an id, not counted: large to small",
    "crm.lead.list CONTACT_ID": "the same: the 50 leads of one contact, counted",
    "crm.duplicate.findbycomm": "the same: who has a phone number (a contact and 50 leads have it)",
    pages.COLD: "bytes of all that a cold browser loads for a lead's card, compressed (see below)",
    pages.CARD: "cards per second to batches of REST that read the same data (see below)",
    pages.CARD_BESIDE: "the same, the batch with two `crm.lead.list` more for the neighbours of the card",
    pages.PAGE_ALONE: "the card's page without its parts, to a single call of that lead's fields",
    live.SHOWN: "milliseconds until answer, event and all parts of an open card are there, one browser",
    pages.LIST: "time of a page of 50 leads below an id: large to small",
    pages.OF_MANAGER: "the same for a manager with three roles (see Rights)",
    pages.BOARD: "time of his board, with counts and sums of every column: large to small",
    **{
        rights.KEY.format(
            name
        ): "time of a page of 50 leads with `start=-1`: a manager's to the administrator's"
        for name in rights.QUESTIONS
    },
    "serve, empty folder": "time until `relead serve` says `ready`, to PostgreSQL's own first start",
    "serve, used folder": "the same where the database exists already",
    "serve, used, to a warm start": "the same against PostgreSQL's own start on an existing database",
    "idle memory of serve": "PSS of web server and worker, without PostgreSQL, soon after `ready`",
}

_NOTES: dict[str, str] = {
    pages.CARD: "in a profile seven tenths of a card's time are Jinja's, most of it for the contacts (menus,"
    " buttons, attributes); no template is compiled or looked up twice, and no statement is asked in a loop.",
}
"""What profiles showed about figures that miss their bound."""

_TEXT = """# Performance

Written by `make bench` (about a quarter of an hour; `python -m bench --quick` takes two minutes and writes
nothing). Every figure compares two things measured in turns on the same machine, so that other work there
disturbs both alike. It is the median of {rounds} rounds; the lowest and the highest one stand in brackets.

| Figure | Measured | Bound | What it is |
|---|---|---|---|
{rows}

Run on {date}: {machine}. Load average {before} before the run, {after} after it.

## The bare app

[`bench/bare.py`](../bench/bare.py) is Granian, Starlette and asyncpg without its reset, and the same JSON
library. It checks neither credentials nor rights nor parameters. It runs the SQL of Relead's own statements
and answers the same bytes with the same `time` object: that is compared before measuring. Both apps have one
worker with ten connections at most, use the same database in the same embedded PostgreSQL with its default
settings, and are asked over eight keep-alive connections. Relead is `relead serve --no-worker`, called
through a webhook; it believes credentials for a second at most.

For `crm.lead.contact.add` the statements are recorded from Relead's own transaction; the bare app replays
them in one transaction, the savepoint too, with lead, contact and time of the request. Every request links a
lead that knows a name and a phone to a contact who lacks both: it locks, links, sets the flag, enriches the
contact, writes history and events. That every request of either app did so is checked afterwards.

## The large database

{large:,} leads and as many contacts, against 10,000. Four leads of five have two contacts; fifty share their
primary contact and his phone, and lie far apart. Both databases are vacuumed and analysed. One connection
asks random questions, one after the other.

## Pages of the browser

The lead has {contacts} contacts, each with a phone and an e-mail, and {entries} rows in its timeline:
comments, changes of fields and to-dos, done and planned. A card is what a browser asks for at once: the page,
its neighbours in the list, product rows, planned activities, timeline. Eight connections ask for it,
signed in.

"The same data" is one batch of REST with nine calls: `crm.lead.get`, `crm.lead.contact.items.get`,
`crm.contact.list` of those contacts with phones and e-mails, `crm.timeline.comment.list` and
`crm.activity.list` (newest first, a page each), `crm.stagehistory.list`, `crm.lead.productrows.get`, and
`crm.status.list` of the two dictionaries that the card
names values from. It is not quite the same: the card shows the first 30 entries
of the timeline, REST gives 50 comments and all activities; the card also reads who changed what in the
history, names of people, and what the user may do with each contact, for which REST has no calls or needs
many. Its neighbours REST finds with two `crm.lead.list`, which give fifty each where the card reads one: as
that flatters the card, the bound is on the batch without them, and the other figure is told beside it.
`crm.lead.get` alone reads a row and its phones; the page reads contacts, company, rights, stages and user
fields too, and renders them: that ratio is told, not bound.

A cold browser loads page and parts, stylesheet, script, icons, heads of the answers included, with the
compression it asks for (`gzip, deflate, br`). A test in `tests/web` holds that to the same bound.

Open cards listen to what changes: the figure is the time one browser takes from the start of
`crm.lead.update` until the answer, the stream's event (which waits 50 ms for more) and the card's parts,
fetched anew, are there. What streams cost those who write was measured once by hand (2026-11-23, six rounds
in turns, not part of `make bench`): `crm.lead.update` of 80 leads over eight connections took 0.96 of the
time without streams when one card was open, 0.88 with 50 open on a card that nobody changed and 0.93 with
50 on one of the 80: less than the noise, rounds lay between 0.74 and 1.45. The notification in a commit
itself was not measured.

## Rights

In the same large database 200 people in 30 departments share the leads. The manager has three roles, one of
them by his department: his own leads, his department's, those of the departments below (40 people) and, among
the leads in process, what is opened to all. That is a quarter of a million leads. Order and filter stand in
the name of the figure; both ask for the same pages.

## Starting

PostgreSQL's own first start is `initdb` and `postgres` until it takes connections, run by hand with the
options that Relead uses. That of `relead serve` does both, makes the schema, fills the dictionaries, and
starts the web server; the worker follows when that answers.
{missed}"""


def write(figures: Sequence[Figure], size: Size, before: str) -> None:
    """Write the page."""
    missed = [figure.key for figure in figures if not figure.met]
    notes = [f"- {key}: {_NOTES.get(key, 'missed in this run.')}" for key in missed]
    text = _TEXT.format(
        rounds=size.rounds,
        rows="\n".join(map(_row, figures)),
        date=dt.datetime.now(dt.UTC).date(),
        machine=_machine(),
        before=before,
        after=load_average(),
        large=size.large,
        contacts=pages.CONTACTS,
        entries=pages.ROWS,
        missed="\n## Missed bounds\n\n" + "\n".join(notes) + "\n" if notes else "",
    )
    PAGE.write_text(text, encoding="utf-8")


def load_average() -> str:
    """Of the last minute; other work on the machine makes figures vary."""
    return f"{os.getloadavg()[0]:.1f}"


def _row(figure: Figure) -> str:
    return f"| {figure.key} | {figure.measured} | {figure.bounded} | {_MEANINGS[figure.key]} |"


def _machine() -> str:
    cores = os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.machine()}"
    python = platform.python_version()
    return f"{cores} cores of {_processor()}, {memory:.0f} GB, {system}, Python {python}, PostgreSQL {MAJOR}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return platform.processor()
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )
