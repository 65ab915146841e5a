"""Pages of one officer and of one point; `blocks` is what other sections put on them."""
