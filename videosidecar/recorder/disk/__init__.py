"""What happens to recordings after they were made: how long, how much, what must stay, what goes first.

policy.py    terms and quotas, as the planner gives them; kept on the disk
holds.py     what nothing may delete: files beside the recordings
stock.py     what is there, hour by hour
deleter.py   how a file goes: told first, then unlinked
keeper.py    one pass over one disk: age, quotas, watermarks
forecast.py  days left
pool.py      several disks: which camera writes where
watch.py     the recorder's own look at its disks, and its help when no job comes
"""
