"""The project's package: settings, URLs and the plumbing every section stands on."""
