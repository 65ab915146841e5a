"""Where a backup or a restore may die."""

from portal.core import faults

BEGUN = faults.declare("backup.begun", "the unfinished file is there under its own name, nothing is in it")
DATABASE = faults.declare("backup.database", "the database is in the unfinished file, files are not")
WRITTEN = faults.declare("backup.written", "the file is whole, nobody has looked at it, its name is still that of an unfinished one")
VERIFIED = faults.declare("backup.verified", "the file was read again and is right, its name is still that of an unfinished one")
NAMED = faults.declare("backup.named", "the file has its good name, its card is not written")

STAGED = faults.declare("restore.staged", "everything lies beside its place and is verified, the target is untouched")
DECIDED = faults.declare("restore.decided", "the journal says that the swap has begun, nothing is swapped")
DATABASE_SWAPPED = faults.declare("restore.database_swapped", "the database is the restored one, the files are the old ones")
FOLDER_SWAPPED = faults.declare("restore.folder_swapped", "the database and one folder are the restored ones")
FOLDER_EMPTIED = faults.declare("restore.folder_emptied", "what stood in a folder was laid aside, the restored files are not in yet")
