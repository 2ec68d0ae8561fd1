// Command first stores a model and fetches it back.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	gallery "github.com/gallery-ml/gallery/clients/go"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	client, err := gallery.Open("") // GALLERY_ADDRESS, else 127.0.0.1:9480
	if err != nil {
		return err
	}
	defer client.Close()

	if _, err := client.CreateModel(ctx, "marketplace", "demand", gallery.WithShardKeys("city")); err != nil {
		return err
	}
	weights := strings.NewReader(`{"slope": 2.0, "intercept": 0.5}`)
	saved, err := client.Save(ctx, "marketplace/demand/city=Oslo", weights,
		gallery.WithMetadata(gallery.Values{"modelName": "Linear", "hyperparameters": gallery.Values{"degree": 1}}))
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "saved", saved.Reference())

	content, err := client.Load(ctx, "marketplace/demand/city=Oslo@newest")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "loaded %s\n", content)
	return nil
}
