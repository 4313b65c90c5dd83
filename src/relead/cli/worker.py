"""The command that runs background jobs without a web server."""

from relead.cli.database import DataDir, opened


def worker(data_dir: DataDir = None) -> None:
    """Run background jobs until stopped. `serve` runs a worker too, unless told not to."""
    with opened(data_dir, shared=True) as settings:
        import asyncio

        from relead.jobs import queue
        from relead.logs import configure_logs

        configure_logs(settings.log_level)
        print("ready", flush=True)
        asyncio.run(queue.run(settings))
