"""Runs the whole portal on one machine: `make run`.

One process starts the others, shows what they say, starts again what falls, and stops all of it
on Ctrl-C. It loads the settings but no application, so that it is up at once. docs/operation.md
says what it starts and when.
"""
