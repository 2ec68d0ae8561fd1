package org.galleryml.client;

import org.galleryml.client.calls.Calls;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.transfer.Cache;

/** Save any model and load it anywhere. */
public final class GalleryClient implements AutoCloseable {
    private final Channel channel;
    private final Calls calls;

    GalleryClient(Channel channel, Cache cache) {
        this.channel = channel;
        this.calls = new Calls(channel);
    }

    /** Opens a client of the server that the environment names; see {@link GalleryClientBuilder#address}. */
    public static GalleryClient open() {
        return builder().open();
    }

    /** Opens a client of a server, or of several of one installation with commas between them. */
    public static GalleryClient open(String address) {
        return builder().address(address).open();
    }

    /** Begins to say how a client behaves. */
    public static GalleryClientBuilder builder() {
        return new GalleryClientBuilder();
    }

    /** Gives every call of the contract, with the structs that are generated from it. */
    public Calls calls() {
        return calls;
    }

    /** Closes every connection; calls that run, wait or come later end with ClientClosedException. */
    @Override
    public void close() {
        channel.close();
    }

    @Override
    public String toString() {
        return "GalleryClient[" + channel.address() + "]";
    }
}
