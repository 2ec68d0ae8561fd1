"""Serve the flights' models from other languages: trained and saved here, scored by services in Java and Go."""
