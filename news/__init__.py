"""News: articles, tags, authors, feeds."""
