package gallery

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	servedFolder     = "serving" // what serves, which no limit touches: kept.go
	defaultCacheSize = 2 << 30
	abandonedAfter   = 24 * time.Hour // a part that was begun and not finished belongs to a dead process
)

var digestForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// cache holds loaded bytes on local disk by their sha256, the least recently used going first, in the folder that the
// clients of other languages use too. Bytes are digested when they are written and again when they are read, so that
// neither a torn write nor a stranger hands out others. One that cannot be read or written holds nothing.
type cache struct {
	root  string
	limit int64
}

func openCache(root string) (*cache, error) {
	text := strings.TrimSpace(os.Getenv("GALLERY_CACHE_BYTES"))
	if text == "" {
		return &cache{root, defaultCacheSize}, nil
	}
	limit, err := strconv.ParseInt(text, 10, 64)
	if err != nil || limit < 0 {
		return nil, failure(ErrInvalidArgument, "SETTING_MALFORMED",
			"GALLERY_CACHE_BYTES is %q; give a whole number of bytes, 0 for no cache", text,
		).about("field", "GALLERY_CACHE_BYTES", "value", text)
	}
	return &cache{root, limit}, nil
}

func (c *cache) folder() string { return filepath.Join(c.root, "blobs") }

// takes tells whether bytes are kept; their digest becomes a file's name, and comes from the server.
func (c *cache) takes(sha256 string, size int64) bool {
	return 0 < size && size <= c.limit && digestForm.MatchString(sha256)
}

// open opens bytes that are here and whole, or kept because they serve; damaged ones are dropped.
func (c *cache) open(sha256 string, size int64) *os.File {
	if !digestForm.MatchString(sha256) {
		return nil
	}
	if c.takes(sha256, size) {
		if file := openWhole(filepath.Join(c.folder(), sha256), sha256, size); file != nil {
			return file
		}
	}
	return openWhole(filepath.Join(c.root, servedFolder, sha256), sha256, size)
}

func openWhole(path, digest string, size int64) *os.File {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	hash := sha256.New()
	if count, err := io.Copy(hash, file); err == nil && count == size && fmt.Sprintf("%x", hash.Sum(nil)) == digest {
		if _, err := file.Seek(0, io.SeekStart); err == nil {
			now := time.Now()
			_ = os.Chtimes(path, now, now) // it was used
			return file
		}
	}
	_ = file.Close()
	_ = os.Remove(path)
	return nil
}

// filling takes bytes in as they arrive: they are kept once keep is called. A nil one writes nowhere.
type filling struct {
	cache  *cache
	sha256 string
	part   *os.File
}

func (c *cache) fill(sha256 string, size int64) *filling {
	if !c.takes(sha256, size) || os.MkdirAll(c.folder(), 0o700) != nil {
		return nil
	}
	part, err := os.CreateTemp(c.folder(), "*.part")
	if err != nil {
		return nil
	}
	return &filling{c, sha256, part}
}

func (f *filling) write(piece []byte) {
	if f != nil && f.part != nil {
		if _, err := f.part.Write(piece); err != nil {
			f.close()
		}
	}
}

// keep lets readers see the bytes, whose digest the caller has checked, and makes room.
func (f *filling) keep() {
	if f == nil || f.part == nil {
		return
	}
	name := f.part.Name()
	if f.part.Close() == nil && os.Rename(name, filepath.Join(f.cache.folder(), f.sha256)) == nil {
		f.part = nil
		f.cache.evict()
	}
}

// close drops what was written and not kept.
func (f *filling) close() {
	if f != nil && f.part != nil {
		_ = f.part.Close()
		_ = os.Remove(f.part.Name())
		f.part = nil
	}
}

func (c *cache) evict() {
	entries, _ := os.ReadDir(c.folder())
	var blobs []os.FileInfo
	surplus := -c.limit
	for _, entry := range entries {
		state, err := entry.Info()
		switch {
		case err != nil:
		case !strings.HasSuffix(entry.Name(), ".part"):
			blobs = append(blobs, state)
			surplus += state.Size()
		case time.Since(state.ModTime()) > abandonedAfter:
			_ = os.Remove(filepath.Join(c.folder(), entry.Name()))
		}
	}
	slices.SortFunc(blobs, func(one, other os.FileInfo) int {
		return cmp.Compare(one.ModTime().UnixNano(), other.ModTime().UnixNano())
	})
	for _, blob := range blobs {
		if surplus <= 0 {
			return
		}
		if os.Remove(filepath.Join(c.folder(), blob.Name())) == nil {
			surplus -= blob.Size()
		}
	}
}
