package gallery

import (
	"bytes"
	"context"
	"fmt"
	"os"
)

const roomAtOnce = 64 << 20 // bytes of memory that a size alone is trusted with

// Load answers all bytes of the instance that a reference means. Their digest is checked.
func (c *Client) Load(ctx context.Context, reference string, options ...GetOption) ([]byte, error) {
	found, err := c.Get(ctx, reference, options...)
	if err != nil {
		return nil, err
	}
	return c.LoadInstance(ctx, found)
}

// LoadInstance answers all bytes of an instance that is known already: no call is made where they are on this machine,
// as those that serve are.
func (c *Client) LoadInstance(ctx context.Context, of *Instance) ([]byte, error) {
	reader := c.ReadInstance(ctx, of)
	defer reader.Close() //nolint:errcheck // it was only read
	var content bytes.Buffer
	content.Grow(int(min(max(0, of.Size), roomAtOnce)))
	if _, err := reader.WriteTo(&content); err != nil {
		return nil, err
	}
	return content.Bytes(), nil
}

// LoadFile writes the bytes of the instance that a reference means to a file, which appears whole, in place of what
// stood there, or not at all.
func (c *Client) LoadFile(ctx context.Context, reference, path string, options ...GetOption) (*Instance, error) {
	found, err := c.Get(ctx, reference, options...)
	if err != nil {
		return nil, err
	}
	return found, c.loadInstanceFile(ctx, found, path)
}

func (c *Client) loadInstanceFile(ctx context.Context, of *Instance, path string) error {
	reader := c.ReadInstance(ctx, of)
	defer reader.Close() //nolint:errcheck // it was only read
	var failed error     // of the reading, which is an *Error
	err := replacing(path, func(part *os.File) error {
		_, failed = reader.WriteTo(part)
		return failed
	})
	if err != nil && failed == nil {
		return fmt.Errorf("gallery: cannot write %s: %w", path, err)
	}
	return err
}

// Read opens the bytes of the instance that a reference means, for reading from start to end. The context bounds all
// of the reading; each range that is fetched has the client's timeout.
func (c *Client) Read(ctx context.Context, reference string, options ...GetOption) (*Reader, error) {
	found, err := c.Get(ctx, reference, options...)
	if err != nil {
		return nil, err
	}
	return c.ReadInstance(ctx, found), nil
}

// ReadInstance opens the bytes of an instance that is known already, as Read does. Nothing is fetched before the first
// read.
func (c *Client) ReadInstance(ctx context.Context, of *Instance) *Reader {
	return newReader(ctx, of, c.channel, c.cache)
}
