"""Step `report` of weather.ipynb.

Cells: report
Version: 2dc2f6d894a218430436d6208175a628d5037fd9aacce2a23500ecd5c3555595
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
