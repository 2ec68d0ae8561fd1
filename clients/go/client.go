package gallery

// Client saves any model and loads it anywhere. Make one by Open and share it: any number of goroutines may.
type Client struct {
	// Calls makes every call of the contract, with its structs.
	Calls *Calls

	channel *channel
	cache   *cache

	champions champions
}

// Open makes a client of the server at `HOST:PORT`, or of several of one installation with commas between them: a
// call goes to the one that answered last, and moves on where none is connected. An empty address means the
// environment's GALLERY_ADDRESS, else 127.0.0.1:9480. Nothing is connected yet, so that a program starts without a
// server. Close it.
func Open(address string, options ...Option) (*Client, error) {
	addresses, err := parseAddresses(address)
	if err != nil {
		return nil, err
	}
	chosen, err := settingsOf(options)
	if err != nil {
		return nil, err
	}
	kept, err := openCache(chosen.cache)
	if err != nil {
		return nil, err
	}
	channel := newChannel(addresses, chosen)
	return &Client{Calls: &Calls{channel}, channel: channel, cache: kept}, nil
}

// Close ends calls and connections; what is called afterwards fails with ErrClosed.
func (c *Client) Close() error {
	c.channel.close()
	return nil
}
