"""The exact bands of a run in larger limits than a page has time for: a job.

`written` is how a band is told from one process to another and kept, `job` begins the
process that closes its graphs (`app.closer`), and finds what was closed before.
"""

from app.risking.job import begin, known
from app.risking.written import Closings, read, written

__all__ = ["Closings", "begin", "known", "read", "written"]
