"""A campaign about rules: metrics come steadily, workers, servers and MariaDB die, and every firing is acted upon."""
