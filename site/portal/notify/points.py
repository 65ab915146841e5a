"""Where a process that tells people may die. tests/notify/test_crash_points.py visits each with SIGKILL."""

from portal.core.faults import declare

EVENT_WRITTEN = declare("notify.event_written", "the event is written, its transaction is not committed")
EVENT_COMMITTED = declare("notify.event_committed", "the event is committed, no worker was asked")
BATCH_BEGUN = declare("notify.batch_begun", "a worker has the event, nobody of this batch is told")
BATCH_TOLD = declare("notify.batch_told", "a batch of people is told and the place in the list moved, not committed")
BATCH_COMMITTED = declare("notify.batch_committed", "a batch is committed, the next is not begun")
FAN_OUT_DONE = declare("notify.fan_out_done", "the event is marked as told, no screen was sent to")
LETTER_WRITTEN = declare("notify.letter_written", "a letter that waited for the morning is in the outbox, not committed")
DIGEST_WRITTEN = declare("notify.digest_written", "a digest and its letter are written, not committed")
DIGEST_COMMITTED = declare("notify.digest_committed", "a digest is committed, the next person’s is not begun")
PUSH_CLAIMED = declare("notify.push_claimed", "a message to a screen is claimed, no push service was spoken to")
PUSH_ANSWERED = declare("notify.push_answered", "the push service has taken the message, nothing is written down")
PUSH_NOTED = declare("notify.push_noted", "the answer of the push service is committed, the next message is not begun")
SWEPT = declare("notify.swept", "the tick found unfinished events, no worker was asked")
