package gallery

import (
	"os"
	"path/filepath"
)

// replacing writes a file that takes the place of `path` whole, synced to disk, or not at all.
func replacing(path string, write func(*os.File) error) error {
	part, err := os.CreateTemp(filepath.Dir(path), ".gallery-*.part")
	if err != nil {
		return err
	}
	defer func() {
		_ = part.Close()
		_ = os.Remove(part.Name()) // which is there no more once it was renamed
	}()
	if err := write(part); err != nil {
		return err
	}
	if err := part.Chmod(0o644); err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return err
	}
	if err := part.Close(); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder survive a loss of power.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = folder.Sync() // not every system can
	return folder.Close()
}
