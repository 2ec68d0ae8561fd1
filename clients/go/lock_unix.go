//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package gallery

import (
	"os"
	"syscall"
)

// lockFile takes the lock on a file until it is closed, and tells whether no other process has it.
func lockFile(file *os.File) bool {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}
