"""What the outbox tells the sections, after the state is committed.

A receiver that fails cannot undo it, so whoever must not miss it also looks at the letters' states from the tick.
"""

from django.dispatch import Signal

# letter: it is sent, refused, bounced, uncertain or cancelled now. One letter may be told of twice:
# sent, and a day later bounced. Look at letter.state.
finished = Signal()

# letter, mail (IncomingMail): a person has answered the letter.
replied = Signal()
