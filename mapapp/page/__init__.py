"""The map page: its list, the map's own data, one place on opening, the frame for other sites, the sheet for paper."""
