package gallery

import (
	"strings"
	"sync/atomic"
)

// servers are those of one installation; the one that answered last is tried first.
type servers struct {
	pools []*pool
	last  atomic.Int32
}

func newServers(addresses []string, poolSize int) *servers {
	known := &servers{}
	for _, address := range addresses {
		known.pools = append(known.pools, newPool(address, poolSize))
	}
	return known
}

// inTurn gives each of them once, with its place for remember.
func (s *servers) inTurn(yield func(place int, each *pool) bool) {
	first := int(s.last.Load())
	for step := range s.pools {
		place := (first + step) % len(s.pools)
		if !yield(place, s.pools[place]) {
			return
		}
	}
}

// remember begins with this server from now on.
func (s *servers) remember(place int) { s.last.Store(int32(place)) }

func (s *servers) close() {
	for _, each := range s.pools {
		each.close()
	}
}

// noneAnswers makes the error of a call that every server lost or refused; with one server, its own.
func noneAnswers(losses []*Error) *Error {
	last := losses[len(losses)-1]
	if len(losses) == 1 {
		return last
	}
	var messages, addresses []string
	reason, retryable := last.Reason, false
	for _, loss := range losses {
		messages = append(messages, loss.Message)
		addresses = append(addresses, loss.Details["address"])
		retryable = retryable || loss.Retryable
		if loss.Reason == "CONNECTION_LOST" { // one that was lost may have done the work, whatever the others say
			reason = loss.Reason
		}
	}
	told := failure(ErrConnectionFailed, reason, "none of the %d servers answers: %s",
		len(losses), strings.Join(messages, "; ")).about("address", strings.Join(addresses, ",")).causedBy(last)
	told.Retryable = retryable
	return told
}
