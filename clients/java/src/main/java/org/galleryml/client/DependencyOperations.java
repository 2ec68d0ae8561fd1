package org.galleryml.client;

import java.util.Optional;
import org.galleryml.client.records.Dependency;
import org.galleryml.client.records.Direction;
import org.galleryml.client.records.Propagation;
import org.galleryml.client.wire.Dependencies;
import org.galleryml.idl.AddDependencyRequest;
import org.galleryml.idl.DependencyDirection;
import org.galleryml.idl.DependencyWish;
import org.galleryml.idl.GetDependenciesRequest;
import org.galleryml.idl.GetDependenciesResponse;
import org.galleryml.idl.GetPropagationRequest;
import org.galleryml.idl.RemoveDependencyRequest;

/** What models depend on. A model is named by its id or as {@code project/model}. */
public interface DependencyOperations extends Operations {
    /**
     * Lets a model depend on another one; every line below gets a copy. Empty where it does so already. Throws
     * FailedPreconditionException, DEPENDENCY_CYCLE, whose details name the path that the edge would close.
     */
    default Optional<Propagation> addDependency(String model, String upstream) {
        return addDependency(model, upstream, false);
    }

    /**
     * Lets a model depend on another one likewise; across shards, a change in any shard of that one reaches the
     * unsharded line of what depends on it.
     */
    default Optional<Propagation> addDependency(String model, String upstream, boolean acrossShards) {
        DependencyWish wish = new DependencyWish().setUpstream(References.model(upstream));
        if (acrossShards) {
            wish.setAcrossShards(true);
        }
        AddDependencyRequest request =
                new AddDependencyRequest().setDownstream(References.model(model)).setDependency(wish);
        return Optional.ofNullable(calls().addDependency(request).getPropagation()).map(Dependencies::read);
    }

    /** Lets a model depend on another one no longer; every line below gets a copy. */
    default Propagation removeDependency(String model, String upstream) {
        return Dependencies.read(calls().removeDependency(new RemoveDependencyRequest()
                .setDownstream(References.model(model)).setUpstream(References.model(upstream))).getPropagation());
    }

    /** Lists what a model depends on. */
    default Listing<Dependency> dependencies(String model) {
        return dependencies(model, Direction.UPSTREAM, 1);
    }

    /** Lists what a model depends on, or what depends on it, up to 100 edges away. */
    default Listing<Dependency> dependencies(String model, Direction direction, int depth) {
        GetDependenciesRequest request = new GetDependenciesRequest().setModel(References.model(model))
                .setDirection(DependencyDirection.valueOf(direction.name())).setDepth(depth);
        return Listing.of((cursor, limit) -> {
            GetDependenciesResponse page =
                    calls().getDependencies(new GetDependenciesRequest(request).setCursor(cursor).setLimit(limit));
            return new Listing.Page<>(Dependencies.read(page.getItems()), page.getNextCursor());
        });
    }

    /** Asks how far a propagation is, by its id. */
    default Propagation propagation(String propagationId) {
        return Dependencies.read(calls().getPropagation(
                new GetPropagationRequest().setPropagationId(propagationId).setLimit(1)).getPropagation());
    }
}
