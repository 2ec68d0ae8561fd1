package org.galleryml.client.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.galleryml.client.errors.ConnectionFailedException;
import org.galleryml.client.errors.Problem;

/** The servers of one installation, and which of them answered last. */
final class Servers {
    private final List<Pool> pools;
    private volatile int last;

    Servers(List<Address> addresses, int poolSize, Frames frames) {
        pools = addresses.stream().map(address -> new Pool(address, poolSize, frames)).toList();
    }

    /** Gives each of them once, the one that answered last first. */
    List<Pool> inTurn() {
        int first = last;
        if (first == 0) {
            return pools;
        }
        List<Pool> turned = new ArrayList<>(pools.subList(first, pools.size()));
        turned.addAll(pools.subList(0, first));
        return turned;
    }

    /** Begins with this server from now on. */
    void remember(Pool pool) {
        last = pools.indexOf(pool);
    }

    void close() {
        pools.forEach(Pool::close);
    }

    /** Makes the error of a call that every server lost or refused; with one server, its own. */
    static ConnectionFailedException noneAnswers(List<ConnectionFailedException> losses) {
        if (losses.size() == 1) {
            return losses.get(0);
        }
        // One that was lost may have done the work, whatever the others say.
        String reason = losses.stream().map(ConnectionFailedException::reason)
                .filter("CONNECTION_LOST"::equals).findFirst()
                .orElse(losses.get(losses.size() - 1).reason());
        String said = losses.stream().map(Throwable::getMessage).collect(Collectors.joining("; "));
        String addresses = losses.stream().map(loss -> loss.details().getOrDefault("address", ""))
                .collect(Collectors.joining(","));
        return new ConnectionFailedException(
                Problem.of(reason, "none of the " + losses.size() + " servers answers: " + said)
                        .with("address", addresses)
                        .retryable(losses.stream().anyMatch(ConnectionFailedException::retryable)),
                losses.get(0));
    }
}
