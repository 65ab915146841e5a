"""Police points, district officers, served streets, «мій дільничний»."""
