"""«Хто мій дільничний?»: from an address or a position to the officer of today. See mapapp/README.md."""
