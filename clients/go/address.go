package gallery

import (
	"net"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const defaultAddress = "127.0.0.1:9480"

var hostPort = regexp.MustCompile(`^(?:\[([0-9A-Fa-f:.%]+)\]|([^\s\[\]:/@]+)):([0-9]{1,5})$`)

// parseAddresses reads one address, or several with commas between them, each once; empty means the environment's.
func parseAddresses(text string) ([]string, error) {
	if text == "" {
		text = os.Getenv("GALLERY_ADDRESS")
	}
	if text == "" {
		text = defaultAddress
	}
	var found []string
	for part := range strings.SplitSeq(text, ",") {
		address, err := parseAddress(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(found, address) {
			found = append(found, address)
		}
	}
	return found, nil
}

func parseAddress(text string) (string, error) {
	match := hostPort.FindStringSubmatch(text)
	if match != nil {
		if port, err := strconv.Atoi(match[3]); err == nil && 0 < port && port < 1<<16 {
			return net.JoinHostPort(match[1]+match[2], strconv.Itoa(port)), nil
		}
	}
	return "", failure(ErrInvalidArgument, "FIELD_MALFORMED",
		"address %q is no HOST:PORT with a port of 1 to 65535; write for example %s", text, defaultAddress,
	).about("field", "address", "value", text)
}
