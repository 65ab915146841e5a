"""Bytes and queries of pages as a visitor gets them, in this process: `python -m benchmarks.web.facts '{"home": "/"}'`."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from portal.core.pagecache import keys

    client = Client(headers={"host": "localhost", "x-forwarded-proto": "https"})

    def ask(path: str, **headers):
        client.cookies.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path, headers=headers)
        return answer, len(queries)

    found = {}
    may_keep = keys.may_keep
    for name, path in json.loads(sys.argv[1]).items():
        settings.PAGE_CACHE = True
        keys.may_keep = lambda *_given: False
        # The first look fills what the process remembers; a minute of the clock may end between two looks.
        fresh = min(ask(path)[1] for _turn in range(3))
        keys.may_keep = may_keep
        ask(path)
        answer, kept = ask(path)
        small, _count = ask(path, **{"accept-encoding": "br"})
        settings.PAGE_CACHE = False
        _answer, off = ask(path)
        found[name] = {
            "queries_kept": kept,
            "queries_fresh": fresh,
            "queries_off": off,
            "bytes": len(answer.content),
            "bytes_br": len(small.content),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
