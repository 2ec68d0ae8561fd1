package gallery

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// source gives the bytes of one thing to save, once or, where it can seek, again.
type source struct {
	reader io.Reader
	seeker io.Seeker // nil where it can be read once only
	start  int64
	size   int64 // -1 where it is unknown

	path     string // of a file, which must not change meanwhile
	modified time.Time

	head []byte // read already, and to be read again first
}

// readerSource reads what the caller gives, from where it stands.
func readerSource(content io.Reader) *source {
	found := &source{reader: content, size: -1}
	if seeker, can := content.(io.Seeker); can {
		start, err := seeker.Seek(0, io.SeekCurrent)
		if err != nil {
			return found // a pipe, which only looks like a file
		}
		end, err := seeker.Seek(0, io.SeekEnd)
		if err != nil {
			return found
		}
		if _, err := seeker.Seek(start, io.SeekStart); err != nil {
			return found
		}
		found.seeker, found.start, found.size = seeker, start, max(0, end-start)
	}
	return found
}

// fileSource reads a file, which it names so that a later process knows it again.
func fileSource(path string, file *os.File) (*source, error) {
	state, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !state.Mode().IsRegular() {
		return nil, failure(ErrInvalidArgument, "FIELD_MALFORMED", "%s is no regular file; open it, and save what it gives", path).
			about("field", "path", "value", path)
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return &source{reader: file, seeker: file, size: state.Size(), path: whole, modified: state.ModTime()}, nil
}

func (s *source) again() bool { return s.seeker != nil }

// identity names a file in its present state; empty for what no later process could know again.
func (s *source) identity() string {
	if s.path == "" {
		return ""
	}
	return fmt.Sprintf("file %s %d %d", s.path, s.size, s.modified.UnixNano())
}

// begin reads up to so many bytes, and tells whether that is all of it.
func (s *source) begin(most int64) (head []byte, whole bool, err error) {
	var read bytes.Buffer
	if s.size >= 0 {
		read.Grow(int(min(s.size, most)) + bytes.MinRead)
	}
	_, err = io.CopyN(&read, s.reader, most+1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, fmt.Errorf("gallery: cannot read what is to be saved: %w", err)
	}
	s.head = read.Bytes()
	return s.head, int64(len(s.head)) <= most, s.unchanged(errors.Is(err, io.EOF))
}

// take begins a reading from the start; the first goes on behind what begin read.
func (s *source) take() (io.Reader, error) {
	if head := s.head; head != nil {
		s.head = nil
		return io.MultiReader(bytes.NewReader(head), s.reader), nil
	}
	if _, err := s.seeker.Seek(s.start, io.SeekStart); err != nil {
		return nil, fmt.Errorf("gallery: cannot read once more what is to be saved: %w", err)
	}
	return s.reader, nil
}

// more tells whether there is a further reading.
func (s *source) more() bool { return s.head != nil || s.again() }

// unchanged tells, at the end of a reading, whether a file is still what it was at its begin.
func (s *source) unchanged(atEnd bool) error {
	if !atEnd || s.path == "" {
		return nil
	}
	state, err := os.Stat(s.path)
	if err == nil && state.Size() == s.size && state.ModTime().Equal(s.modified) {
		return nil
	}
	return failure(ErrSourceChanged, "SOURCE_CHANGED", "%s changed while it was saved; save it again", s.path)
}

func digestOf(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }
