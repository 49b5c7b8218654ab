"""``make bench``: how fast we are against a named baseline, in one run on one machine.

It prints a table of medians and fails nothing: a machine's speed is not a fault.
"""

import sys
import tempfile
from pathlib import Path

import count_sheet
import day_sheet
import import_counts
import import_workbook
import keystroke
import map_paint
import month_report
import nearest
import start_up
import station_list
from demo_register import demo_register
from lines import Line, table


def main() -> None:
    # On the disk of the checkout: /tmp may be memory, where saving costs nothing.
    out = Path(__file__).parents[2] / "out"
    out.mkdir(exist_ok=True)
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(dir=out) as folder:
        register = demo_register(Path(folder))
        for measure in (
            start_up.measure,
            keystroke.measure,
            station_list.measure,
            day_sheet.measure,
            count_sheet.measure,
            map_paint.measure,
            nearest.measure,
            month_report.measure,
            import_workbook.measure,
            import_counts.measure,
        ):
            sys.stderr.write(f"{measure.__module__} …\n")
            lines += measure(register)
    sys.stdout.write(table(lines) + "\n")


main()
