"""Our way to the report: Typst, in a worker process; says when each is done."""

import sys

from figures import DAY, figures

from desktop.paper.month import month_pdf

month = figures(sys.argv[1])
for _ in range(int(sys.argv[2])):
    assert month_pdf(month, made_on=DAY).startswith(b"%PDF")
    sys.stdout.write("done\n")
    sys.stdout.flush()
