package gallery

// Version is that of this client, which it shares with the server.
const Version = "0.1.0"
