package gallery

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
)

// readAhead reads and digests the next chunk while the last one is in use. It holds two chunks.
type readAhead struct {
	coming chan chunk
	free   chan []byte
	done   chan struct{}
	digest hash.Hash
}

type chunk struct {
	data []byte
	err  error // io.EOF behind the last one
}

func newReadAhead(from io.Reader) *readAhead {
	ahead := &readAhead{
		coming: make(chan chunk),
		free:   make(chan []byte, 2),
		done:   make(chan struct{}),
		digest: sha256.New(),
	}
	ahead.free <- make([]byte, chunkSize)
	ahead.free <- make([]byte, chunkSize)
	go ahead.run(from)
	return ahead
}

func (r *readAhead) run(from io.Reader) {
	defer close(r.coming)
	for {
		var room []byte
		select {
		case room = <-r.free:
		case <-r.done:
			return
		}
		count, err := io.ReadFull(from, room)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil // the next read tells the end
		}
		r.digest.Write(room[:count])
		select {
		case r.coming <- chunk{room[:count], err}:
		case <-r.done:
			return
		}
		if err != nil {
			return
		}
	}
}

// next answers the following chunk, which stands until it is released; io.EOF behind the last one.
func (r *readAhead) next() ([]byte, error) {
	came := <-r.coming
	if came.err != nil && !errors.Is(came.err, io.EOF) {
		return nil, fmt.Errorf("gallery: cannot read what is to be saved: %w", came.err)
	}
	return came.data, came.err
}

func (r *readAhead) release(data []byte) { r.free <- data[:chunkSize] }

// sha256 answers the digest of all, once next has answered io.EOF.
func (r *readAhead) sha256() string { return fmt.Sprintf("%x", r.digest.Sum(nil)) }

// close ends the reading, and waits for the read that is under way.
func (r *readAhead) close() {
	close(r.done)
	for range r.coming { // drained until it is closed
	}
}
