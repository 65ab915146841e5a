"""The relay's authentication hook: who may read which camera. No Django here.

The relay asks from inside its single path manager, so an answer must come in milliseconds: it is looked up in a
snapshot held in memory. Whatever is wrong (no grant, no snapshot, a request that makes no sense) means no.

>>> python -m videosidecar.gate --port 8656 --redis redis://127.0.0.1:6379
"""
