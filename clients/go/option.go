package gallery

import (
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Option sets one thing of a client; give any of them to Open.
type Option func(*settings)

type settings struct {
	token    string
	name     string
	timeout  time.Duration
	pool     int
	attempts int
	cache    string
	logger   *slog.Logger
}

// WithToken authenticates the calls. Tokens stand in no log and in no error.
func WithToken(token string) Option { return func(s *settings) { s.token = token } }

// WithName names the program in the server's log and, without authentication, as the author of what it writes.
// Unset, it is the program's file and the host: `scoring@host`.
func WithName(name string) Option { return func(s *settings) { s.name = name } }

// WithTimeout bounds a call with all its repeats where its context has no deadline: 60 seconds unless set.
func WithTimeout(timeout time.Duration) Option { return func(s *settings) { s.timeout = timeout } }

// WithPoolSize says how many calls to one server run at a time, 8 unless set; further ones wait.
func WithPoolSize(connections int) Option { return func(s *settings) { s.pool = connections } }

// WithAttempts says how often a call is tried at most, 12 times unless set; 1 repeats nothing.
func WithAttempts(attempts int) Option { return func(s *settings) { s.attempts = attempts } }

// WithCache names the folder that keeps loaded bytes, what serves, and begun uploads: unset, the environment's
// GALLERY_CACHE_DIR, else `gallery` in this user's cache folder.
func WithCache(folder string) Option { return func(s *settings) { s.cache = folder } }

// WithLogger takes the warnings of what goes on in the background; slog.Default unless set.
func WithLogger(logger *slog.Logger) Option { return func(s *settings) { s.logger = logger } }

func settingsOf(options []Option) (settings, error) {
	chosen := settings{timeout: time.Minute, pool: 8, attempts: 12}
	for _, option := range options {
		option(&chosen)
	}
	if chosen.name == "" {
		chosen.name = programName()
	}
	if chosen.cache == "" {
		chosen.cache = cacheFolder()
	}
	if chosen.logger == nil {
		chosen.logger = slog.Default()
	}
	return chosen, chosen.check()
}

func (s settings) check() error {
	if s.timeout <= 0 {
		return tooSmall("timeout", s.timeout.String(), "give a time above 0")
	}
	if s.pool < 1 {
		return tooSmall("pool size", strconv.Itoa(s.pool), "give 1 or more connections")
	}
	if s.attempts < 1 {
		return tooSmall("attempts", strconv.Itoa(s.attempts), "give 1 or more")
	}
	return nil
}

func tooSmall(field, value, way string) error {
	return failure(ErrInvalidArgument, "FIELD_MALFORMED", "%s is %s; %s", field, value, way).
		about("field", field, "value", value)
}

func programName() string {
	program := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	host, _ := os.Hostname()
	host, _, _ = strings.Cut(host, ".")
	name := []rune(strings.Map(printable, program+"@"+host))
	return string(name[:min(len(name), 64)])
}

func printable(letter rune) rune {
	if unicode.IsPrint(letter) {
		return letter
	}
	return -1
}

// cacheFolder names this user's folder, which the clients of other languages share.
func cacheFolder() string {
	if folder := os.Getenv("GALLERY_CACHE_DIR"); folder != "" {
		return folder
	}
	folder, err := os.UserCacheDir()
	if err != nil {
		folder = os.TempDir()
	}
	return filepath.Join(folder, "gallery")
}
