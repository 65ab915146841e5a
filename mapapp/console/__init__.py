"""The officer's own console on the phone: /officer/. Plain pages, one action a row, no JavaScript needed."""
