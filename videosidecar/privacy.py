"""Video knows staff alone: who opened what stands in the audit log."""

from accounts.privacy import excuse

excuse("слід роботи посадової особи", "videosidecar.AccessGrant.created_by")
excuse("слід роботи посадової особи", "videosidecar.VideoAlarm.acknowledged_by")
