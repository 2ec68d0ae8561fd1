"""Write and read bytes in the store itself, past the server, where this machine and this user reach it."""
