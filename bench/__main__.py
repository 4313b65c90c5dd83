"""Run the benchmark: `python -m bench`; `--quick` for a rough look that writes nothing."""

import asyncio
import sys
from collections.abc import AsyncIterator

import uvloop

from bench import growth, report, starts, throughput
from bench.figures import FULL, QUICK, Figure, Size
from relead.adapters.embedded_postgres import EmbeddedPostgres


async def _all(url: str, size: Size) -> AsyncIterator[Figure]:
    for part in (throughput, growth):
        async for figure in part.figures(url, size):
            yield figure


async def _tell(url: str, size: Size) -> list[Figure]:
    return [_told(figure) async for figure in _all(url, size)]


def _told(figure: Figure) -> Figure:
    print(figure, flush=True)
    return figure


def main() -> None:
    quick, before = "--quick" in sys.argv[1:], report.load_average()
    size = QUICK if quick else FULL
    # The database first: its supervisor wants a process without threads.
    with (
        starts.folder() as folder,
        EmbeddedPostgres(folder) as database,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        figures = runner.run(_tell(database.url, size))
    figures += [_told(figure) for figure in starts.figures(size)]
    if not quick:
        report.write(figures, size, before)


main()
