"""Is the web server of this container alive? Exit code 0 or 1, for HEALTHCHECK."""

import http.client
import os
import sys

host = next((name.strip().lstrip(".") for name in os.environ.get("ALLOWED_HOSTS", "").split(",") if name.strip()), "localhost")
connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
try:
    connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
    sys.exit(0 if connection.getresponse().status == http.client.OK else 1)
except (OSError, http.client.HTTPException):
    sys.exit(1)
