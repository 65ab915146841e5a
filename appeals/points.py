"""Where the work of forgetting may die. tests/appeals/test_retention.py visits each with SIGKILL."""

from portal.core.faults import declare

NAMELESS_WRITTEN = declare("appeals.nameless_written", "an appeal is made nameless, its transaction is not committed")
NAMELESS_COMMITTED = declare("appeals.nameless_committed", "an appeal is nameless, its files still stand")
NAMELESS_FILES = declare("appeals.nameless_files", "its files are gone, the next appeal was not touched")
