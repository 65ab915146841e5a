def words(answer) -> str:
    """The page of an answer with ordinary spaces, as a person reads it."""
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
