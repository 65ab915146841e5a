"""Where a process of the outbox may die. tests/outbox/test_crash_points.py visits each with SIGKILL."""

from portal.core.faults import declare

WRITTEN = declare("outbox.written", "the row is written, its transaction is not committed")
COMMITTED = declare("outbox.committed", "the row is committed, no worker was asked")
JOB_TAKEN = declare("outbox.job_taken", "a worker has the job, the letter is not claimed")
CLAIMED = declare("outbox.claimed", "the letter is claimed, no server was spoken to")
CONNECTED = declare("outbox.connected", "the server has greeted, the envelope is not said")
ENVELOPE = declare("outbox.envelope", "the server asks for the message, none of it was sent")
BODY = declare("outbox.body", "the message is sent, its end is not")
ABOUT_TO_FINISH = declare("outbox.about_to_finish", "the row says that the end may have been sent, it was not")
FINISHED = declare("outbox.finished", "the end of the message is sent, no answer was read")
ANSWERED = declare("outbox.answered", "the server has answered, the answer is not written down")
WRITTEN_DOWN = declare("outbox.written_down", "the answer is committed, no section was told")
TOLD = declare("outbox.told", "the sections were told, the job is not done")
FILE_DRAFT = declare("outbox.file_draft", "the file is written under its draft name")
FILE_PLACED = declare("outbox.file_placed", "the file has its name, the row does not know")
SWEPT = declare("outbox.swept", "the tick found due letters, no worker was asked")
TAKEN_BACK = declare("outbox.taken_back", "the reaper took a letter from its dead worker, not committed")
MAIL_FETCHED = declare("outbox.mail_fetched", "an incoming mail was fetched, its row is not written")
MAIL_APPLIED = declare("outbox.mail_applied", "an incoming mail has done what it does, not committed")
MAIL_NOTED = declare("outbox.mail_noted", "an incoming mail is committed, not marked as read in the box")
