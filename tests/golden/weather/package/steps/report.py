"""Step `report` of weather.ipynb.

Cells: report
Version: cb614ca21a7cca2d67a36daf996964164d4ba6b9f682b73d00169cbd00d08edd
"""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass
class ReportOutputs:
    """What `report` leaves."""

    lines: Any
    report: Any


def report(anomalies, verdicts, *, first: date = date(2013, 1, 1)) -> ReportOutputs:
    # %% [cell report] step report
    lines = [f"Since {first:%B %Y}:"]
    for name, value in anomalies.items():
        lines.append(f"{name:>8} {value:+.2f}")
    report = """Anomalies
  in degrees
""" + "\n".join(lines)
    print(report)
    print(dict(verdicts))

    return ReportOutputs(lines=lines, report=report)
