"""Draw series of metrics: what is drawn, and how in a terminal and as a picture."""
