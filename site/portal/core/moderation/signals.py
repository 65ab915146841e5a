"""What the queue tells the rest of the house. Sent inside the transaction of the act."""

from django.dispatch import Signal

# item, action (str), user (or None), reason (str): every act on an item, for the log
acted = Signal()
# item, verdict (policy.Verdict)
submitted = Signal()
# item, user
claimed = Signal()
# item, decision, user
decided = Signal()
# record (HiddenRecord), target, touched (other records with its words), item, about, by
hidden = Signal()
# record (HiddenRecord), target, touched, about, by
restored = Signal()
# item (or None), objection (or None), level, city
escalated = Signal()
# objection: the author does not agree
appealed = Signal()
# objection, by: a second person has looked
appeal_decided = Signal()
# ban, by
banned = Signal()
# ban, by
lifted = Signal()
