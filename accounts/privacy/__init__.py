"""What the portal keeps about a person: each section says what it holds, how it is given out and how it is forgotten.

privacy.register("polls", "Опитування", export=…, erase=…, covers=("polls.Ballot.voter_key",))
"""

from .registry import NotYet, Section, covered, excuse, register, sections

__all__ = ["NotYet", "Section", "covered", "excuse", "register", "sections"]
