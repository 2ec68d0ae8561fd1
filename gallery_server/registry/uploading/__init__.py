"""Take bytes in, and make instances of them (contract, 2.2)."""
