"""What the server keeps, as frozen records; and the one mutable record, of an instance that is about to be saved."""
