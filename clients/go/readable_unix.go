//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package gallery

import (
	"errors"
	"net"
	"syscall"
)

// readable looks, without waiting, whether an idle connection has an end or bytes to be read.
func readable(conn net.Conn) bool {
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		return true
	}
	var seen error
	err = raw.Read(func(descriptor uintptr) bool {
		_, _, seen = syscall.Recvfrom(int(descriptor), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		return true
	})
	return err != nil || !errors.Is(seen, syscall.EAGAIN)
}
