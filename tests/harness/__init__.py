"""What every test stands on: databases, servers, a browser, people. See tests/README.md."""
