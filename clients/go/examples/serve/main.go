// Command serve keeps a program at the model that serves at a place, and swaps it when another one does:
//
//	go run ./examples/serve marketplace/demand/city=Oslo@production
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"sync/atomic"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 {
		log.Fatal("usage: serve project/model[/key=value,...]@environment")
	}
	if err := run(ctx, os.Args[1], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run serves until the context ends.
func run(ctx context.Context, place string, out io.Writer, options ...gallery.ServingWatchOption) error {
	client, err := gallery.Open("")
	if err != nil {
		return err
	}
	defer client.Close()

	var model atomic.Pointer[[]byte] // what requests are answered with
	swap := func(served *gallery.Serving) error {
		content, err := client.LoadInstance(ctx, served.Instance) // it is on this machine already
		if err != nil {
			return err // logged, and tried again
		}
		model.Store(&content)
		_, err = fmt.Fprintln(out, "serves", served.Instance.Reference())
		return err
	}
	watch, err := client.WatchServing(ctx, place, swap, options...)
	if err != nil {
		return err
	}
	defer watch.Close()
	<-ctx.Done()
	return nil
}
