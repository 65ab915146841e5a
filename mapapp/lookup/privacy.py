"""The editors' list knows houses and who closed a row; never who asked."""

from accounts.privacy import excuse

excuse("слід роботи посадової особи", "lookup.UnservedAddress.done_by")
