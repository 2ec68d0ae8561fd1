package gallery

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// Reader gives the bytes of an instance from start to end, holding a few chunks at a time. The read that meets the
// end fails with ErrDigestMismatch where the bytes are not those that were saved; until then they are not known to
// be. Close it, at any point.
type Reader struct {
	// Instance is the one that is read.
	Instance *Instance

	cached *os.File // of bytes that were here already, checked before

	ranges  *ranges
	digest  hash.Hash
	filling *filling
	done    int64
	rest    []byte
	err     error
}

func newReader(ctx context.Context, of *Instance, over *channel, from *cache) *Reader {
	if cached := from.open(of.SHA256, of.Size); cached != nil {
		return &Reader{Instance: of, cached: cached}
	}
	return &Reader{
		Instance: of,
		ranges:   newRanges(ctx, of, &transfer{anywhere: over}),
		digest:   sha256.New(),
		filling:  from.fill(of.SHA256, of.Size),
	}
}

// Read gives the next bytes; io.EOF at their end, once their digest is checked.
func (r *Reader) Read(into []byte) (int, error) {
	if len(into) == 0 {
		return 0, nil
	}
	if r.cached != nil {
		return r.cached.Read(into)
	}
	if len(r.rest) == 0 {
		if err := r.advance(); err != nil {
			return 0, err
		}
	}
	count := copy(into, r.rest)
	r.rest = r.rest[count:]
	return count, nil
}

// WriteTo gives all bytes to a writer, chunk by chunk; for io.Copy.
func (r *Reader) WriteTo(out io.Writer) (int64, error) {
	if r.cached != nil {
		return io.Copy(out, r.cached)
	}
	written := int64(0)
	for {
		if len(r.rest) == 0 {
			if err := r.advance(); err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				return written, err
			}
		}
		count, err := out.Write(r.rest)
		written += int64(count)
		r.rest = r.rest[count:]
		if err != nil {
			return written, err
		}
	}
}

// Close ends what is under way. Reading further fails.
func (r *Reader) Close() error {
	if r.cached != nil {
		return r.cached.Close()
	}
	if r.err == nil {
		r.err = os.ErrClosed
	}
	r.rest = nil
	r.filling.close()
	r.ranges.close()
	return nil
}

// advance brings the next chunk. No byte of the last one is given before the digest of all is checked.
func (r *Reader) advance() error {
	if r.err == nil {
		r.rest, r.err = r.fetch()
	}
	if r.err != nil {
		r.rest = nil
	}
	return r.err
}

func (r *Reader) fetch() ([]byte, error) {
	if r.done >= r.Instance.Size {
		if err := r.check(); err != nil { // of no bytes at all
			return nil, err
		}
		return nil, io.EOF
	}
	data, err := r.ranges.next()
	if err != nil {
		return nil, err
	}
	r.digest.Write(data)
	r.filling.write(data)
	r.done += int64(len(data))
	if r.done == r.Instance.Size {
		if err := r.check(); err != nil {
			return nil, err
		}
		r.filling.keep()
	}
	return data, nil
}

func (r *Reader) check() error {
	arrived := fmt.Sprintf("%x", r.digest.Sum(nil))
	if arrived == r.Instance.SHA256 {
		return nil
	}
	return failure(ErrDigestMismatch, "DIGEST_MISMATCH",
		"instance %s was saved with sha256 %s and arrived with %s; `gallery-server fsck --deep` tells whether the store "+
			"or the way is damaged", r.Instance.ID, r.Instance.SHA256, arrived,
	).about("instanceId", r.Instance.ID)
}
