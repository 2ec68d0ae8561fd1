package gallery

import (
	"math/rand/v2"
	"time"
)

const (
	firstWait   = 50 * time.Millisecond
	longestWait = 5 * time.Second

	// firstContactAttempts is how often a server is tried that was never reached: a wrong address is told at once.
	firstContactAttempts = 4
)

// retryDelay tells how long to wait after so many failures, of which some are forgiven: waited for like the others,
// at the cost of no attempt. It backs off exponentially with full jitter ("Exponential Backoff and Jitter", AWS
// Architecture Blog, 2015). A wait that would not end within `left` is not begun: the error itself says more than a
// time-out.
func retryDelay(err *Error, failures, forgiven, attempts int, left time.Duration) (time.Duration, bool) {
	if !err.Retryable || failures-forgiven >= attempts {
		return 0, false
	}
	ceiling := longestWait
	if doublings := failures - 1; doublings < 7 {
		ceiling = min(longestWait, firstWait<<doublings)
	}
	wait := max(time.Duration(rand.Int64N(int64(ceiling)+1)), err.RetryAfter)
	return wait, wait < left
}
