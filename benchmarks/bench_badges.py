"""Scrolling a notebook of 500 cells in JupyterLab, with badges and without.

Call: `python benchmarks/bench_badges.py [ROUNDS]`. Prints frame times and long tasks. Rounds are
interleaved: only the ratio of the two means something on a machine that does other things as well.
Needs Chromium and the built front end.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.ui.browsers import open_browser
from tests.ui.lab import Server
from tests.ui.person import Person, marked

CELLS = 500
SCROLL = """async () => {
  const {content} = (window.jupyterapp ?? window.jupyterlab).shell.currentWidget;
  const outer = content.node.querySelector('.jp-WindowedPanel-outer');
  const frames = [], tasks = [];
  const note = list => list.getEntries().forEach(entry => tasks.push(entry.duration));
  const observer = new PerformanceObserver(note);
  observer.observe({entryTypes: ['longtask']});
  let last = performance.now();
  for (let way = 0; way < 2; way += 1) {
    for (let place = 0; place <= 1; place += 0.008) {
      const height = outer.scrollHeight - outer.clientHeight;
      outer.scrollTop = (way ? 1 - place : place) * height;
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames.push(now - last);
      last = now;
    }
  }
  observer.disconnect();
  return {frames, tasks};
}"""


@contextmanager
def a_server(home: Path, *, badges: bool) -> Iterator[Server]:
    """Run a server whose JupyterLab has the badges or lacks them."""
    config = home / "config" / "labconfig"
    config.mkdir(parents=True)
    (config / "page_config.json").write_text(
        json.dumps({"disabledExtensions": {"cellwright:badges": not badges}})
    )
    server = Server(home)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def measure(browser: Any, server: Server) -> dict[str, list[float]]:
    """Open the notebook in a new page, wait until all is drawn, scroll down and up."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    person = Person(page, server, "long", server.home)
    person.opens(
        person.writes(*(marked(f"v{n} = {n}\nprint(v{n})", f"s{n // 5}") for n in range(CELLS)))
    )
    page.wait_for_timeout(6000)
    page.evaluate(SCROLL)
    found: dict[str, list[float]] = page.evaluate(SCROLL)
    context.close()
    return found


def main(rounds: int) -> None:
    """Print medians, worst frames and long tasks of both."""
    seen: dict[str, list[dict[str, list[float]]]] = {"with": [], "without": []}
    with (
        tempfile.TemporaryDirectory() as folder,
        open_browser() as browser,
        a_server(Path(folder) / "with", badges=True) as one,
        a_server(Path(folder) / "without", badges=False) as other,
    ):
        for _ in range(rounds):
            for name, server in (("with", one), ("without", other)):
                seen[name].append(measure(browser, server))
    print(f"{CELLS} cells, {rounds} interleaved rounds; milliseconds")
    for name, found in seen.items():
        frames = sorted(frame for each in found for frame in each["frames"])
        tasks = [task for each in found for task in each["tasks"]]
        print(
            f"{name + ' badges':16} frame median {statistics.median(frames):6.1f}"
            f"  95 % {frames[int(len(frames) * 0.95)]:6.1f}  worst {frames[-1]:6.1f}"
            f"  long tasks {len(tasks)}, together {sum(tasks):.0f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
