package org.galleryml.client;

import java.time.Duration;
import org.galleryml.client.records.Hold;
import org.galleryml.client.wire.Holds;
import org.galleryml.idl.ListHoldsRequest;
import org.galleryml.idl.ListHoldsResponse;
import org.galleryml.idl.PlaceHoldRequest;
import org.galleryml.idl.ReleaseHoldRequest;

/** Orders that keep what serves. Lines are those of a project, a {@code project/model}, or one of them. */
public interface HoldOperations extends Operations {
    /** Keeps what is served on some lines until it is released, or for so long; null has no end. */
    default Hold placeHold(String lines, String environment, String reason, Duration length) {
        PlaceHoldRequest request = new PlaceHoldRequest()
                .setSelector(Holds.write(lines)).setEnvironment(environment).setReason(reason);
        if (length != null) {
            request.setMinutes((int) Math.min(length.toMinutes(), Integer.MAX_VALUE));
        }
        return Holds.read(calls().placeHold(request).getHold());
    }

    /** Ends a hold, named by its id. */
    default Hold releaseHold(String holdId, String reason) {
        return Holds.read(calls().releaseHold(new ReleaseHoldRequest().setHoldId(holdId).setReason(reason)).getHold());
    }

    /** Lists the holds on some lines that have not ended, newest first. */
    default Listing<Hold> holds(String lines) {
        ListHoldsRequest request = new ListHoldsRequest().setSelector(Holds.write(lines));
        return Listing.of((cursor, limit) -> {
            ListHoldsResponse page =
                    calls().listHolds(new ListHoldsRequest(request).setCursor(cursor).setLimit(limit));
            return new Listing.Page<>(Holds.read(page.getItems()), page.getNextCursor());
        });
    }
}
