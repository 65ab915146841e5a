"""Front page, info pages, practice, partners, search page: gathers from all sections."""
