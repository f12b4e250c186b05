"""Runs of a real server followed as a browser does, and waited for; no test."""

import asyncio
import json

from cellwright.server.schemas import event_schema


class Events:
    """The events of runs as a browser gets them."""

    def __init__(self, socket):
        self.socket = socket
        self.seen = []

    async def until(self, run, kind, **said):
        """Return the events of a run up to the first of a kind."""
        for event in self.seen:
            if self.fits(event, run, kind, said):
                return self.of(run)
        while True:
            event = json.loads(await asyncio.wait_for(self.socket.read_message(), 60))
            if event.get("schema_id") == event_schema()["$id"]:
                self.seen.append(event)
                if self.fits(event, run, kind, said):
                    return self.of(run)

    def of(self, run):
        return [event for event in self.seen if event["run"] == run]

    @staticmethod
    def fits(event, run, kind, said):
        same = event["run"] == run and event["kind"] == kind
        return same and all(event.get(key) == value for key, value in said.items())


async def ended(api, run):
    """Wait until a run has ended, without events."""
    while True:
        snapshot = await api.get("runs", run, schema="RunSnapshot")
        if snapshot["status"] != "running":
            return snapshot
        await asyncio.sleep(0.1)
