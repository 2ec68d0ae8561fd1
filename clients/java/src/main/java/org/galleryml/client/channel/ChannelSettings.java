package org.galleryml.client.channel;

import java.time.Duration;

/**
 * How a channel behaves.
 *
 * @param token authenticates the calls; null sends none
 * @param clientName names the program in the server's log
 * @param timeout for a call with all its repeats
 * @param poolSize how many calls to one server run at a time; further ones wait
 * @param attempts at most so many of a call, each of them over all servers
 */
public record ChannelSettings(String token, String clientName, Duration timeout, int poolSize, int attempts) {
    @Override
    public String toString() {
        return "ChannelSettings[" + clientName + "]";  // without the token
    }
}
