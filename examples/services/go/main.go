// Command scoring answers over HTTP with what Gallery says should serve: the Java service of ../java, in Go.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

const grace = 10 * time.Second

type options struct {
	gallery, listen, cache  string
	watchEvery, reportEvery float64
}

func main() {
	var chosen options
	flag.StringVar(&chosen.gallery, "gallery", "", "the server of Gallery, `HOST:PORT` (GALLERY_ADDRESS, else 127.0.0.1:9480)")
	flag.StringVar(&chosen.listen, "listen", "127.0.0.1:8080", "where to serve, `HOST:PORT`; port 0 takes a free one")
	flag.StringVar(&chosen.cache, "cache", "", "the `folder` that keeps what serves, to start without Gallery (GALLERY_CACHE_DIR)")
	flag.Float64Var(&chosen.watchEvery, "watch-every", 10, "`seconds` between questions what should serve")
	flag.Float64Var(&chosen.reportEvery, "report-every", 60, "`seconds` between reports of metrics")
	flag.Parse()
	if err := run(chosen); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run serves until it is told to end, and ends in order: requests first, then what they left to report, then the
// watches and the connections.
func run(chosen options) error {
	if chosen.watchEvery < 0.01 || chosen.reportEvery < 0.01 {
		return errors.New("watch-every and report-every are seconds, from 0.01 on")
	}
	client, err := open(chosen)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	listener, err := net.Listen("tcp", chosen.listen)
	if err != nil {
		return err
	}
	served := newLines(client, seconds(chosen.watchEvery))
	defer served.close()
	reported := newProduction(client, seconds(chosen.reportEvery))
	defer reported.close()
	taken := &edge{lines: served, forecasts: newForecasts(), production: reported}
	server := &http.Server{Handler: taken.handler(), ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute}

	told, ignore := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer ignore()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Printf("listening on http://%s\n", listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-told.Done():
	}
	ending, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		slog.Warn("requests still run, and are cut", "error", err)
	}
	return nil
}

func open(chosen options) (*gallery.Client, error) {
	how := []gallery.Option{gallery.WithName("flights-scoring")}
	if chosen.cache != "" {
		how = append(how, gallery.WithCache(chosen.cache))
	}
	return gallery.Open(chosen.gallery, how...)
}

func seconds(count float64) time.Duration { return time.Duration(count * float64(time.Second)) }
