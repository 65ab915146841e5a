"""Events and alarms of the cameras on the portal's side: follows the recorder's files, groups, tells operators."""
