package gallery

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/apache/thrift/lib/go/thrift"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/upload"
)

const journalKept = 7 * 24 * time.Hour // longer than any server keeps an upload that receives nothing

// journalEntry holds the id of one begun upload, in a file where there is one, so that saving a file again after a
// crash goes on where it stopped.
type journalEntry struct {
	file     *os.File // nil where nothing outlives this process
	uploadID string
}

// openJournal finds what is remembered of saving this source under this record. The file is locked while its upload
// runs: a second process that saves the same thing begins an upload of its own. Where the folder cannot be written,
// nothing is remembered, and saving works all the same.
func openJournal(cache, address string, record *upload.ModelInstanceRecord, identity string) *journalEntry {
	entry := &journalEntry{}
	if identity == "" {
		return entry
	}
	folder := filepath.Join(cache, "uploads")
	if os.MkdirAll(folder, 0o700) != nil {
		return entry
	}
	dropOld(folder)
	file, err := os.OpenFile(filepath.Join(folder, journalKey(address, record, identity)), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return entry
	}
	if !lockFile(file) || gone(file) {
		_ = file.Close()
		return entry
	}
	entry.file = file
	// A disk that was full leaves half an id, which no server would take.
	if text, err := io.ReadAll(file); err == nil && isID(strings.TrimSpace(string(text))) {
		entry.uploadID = strings.TrimSpace(string(text))
	}
	return entry
}

// remember notes an upload that was begun.
func (e *journalEntry) remember(uploadID string) {
	e.uploadID = uploadID
	if e.file != nil && e.file.Truncate(0) == nil {
		_, _ = e.file.WriteAt([]byte(uploadID), 0) // a full disk remembers nothing, and saving goes on
	}
}

// close forgets the upload where it is done or was never begun.
func (e *journalEntry) close(done bool) {
	if e.file == nil {
		return
	}
	if done || e.uploadID == "" {
		_ = os.Remove(e.file.Name())
	}
	_ = e.file.Close()
}

// gone tells whether another process finished this upload between open and lock.
func gone(file *os.File) bool {
	held, err := file.Stat()
	if err != nil {
		return true
	}
	named, err := os.Stat(file.Name())
	return err != nil || !os.SameFile(held, named)
}

func dropOld(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if state, err := entry.Info(); err == nil && time.Since(state.ModTime()) > journalKept {
			_ = os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

func journalKey(address string, record *upload.ModelInstanceRecord, identity string) string {
	// Maps are written in no order: what has several keys is named by a text, which sorts them.
	metadata, annotations := decodeValues(record.GetMetadata()).key(), decodeValues(record.GetAnnotations()).key()
	rest := *record
	rest.Metadata, rest.Annotations = nil, nil
	written, err := thrift.NewTSerializer().Write(context.Background(), &rest)
	if err != nil {
		written = []byte(err.Error())
	}
	whole := fmt.Appendf(written, "\x00%s\x00%s\x00%s\x00%s", address, identity, metadata, annotations)
	return fmt.Sprintf("%x", sha256.Sum256(whole))
}
