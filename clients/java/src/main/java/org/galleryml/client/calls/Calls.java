package org.galleryml.client.calls;

import java.time.Duration;
import java.util.Objects;
import org.galleryml.client.channel.CallOptions;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.channel.Invocation;
import org.galleryml.client.channel.Method;

/**
 * Every call of the contract, with the structs that are generated from it: {@code idl/} is the reference.
 *
 * <pre>{@code
 * gallery.calls().getInstance(new GetInstanceRequest().setInstanceId(id)).getInstance();
 * gallery.calls().timeout(Duration.ofSeconds(2)).listProjects(new ListProjectsRequest());
 * }</pre>
 *
 * <p>They have the deadlines, repeats and errors of the client. A value of an enum that this version does not know is
 * null in an answer, and so is what the server left out.
 */
public final class Calls implements ServerCalls, ProjectCalls, ModelCalls, UploadCalls, InstanceCalls, DependencyCalls,
        SearchCalls, DeploymentCalls, MetricCalls, HealthCalls, RuleCalls, EventCalls, DecisionCalls, JobCalls {
    private final Channel channel;
    private final CallOptions options;

    /** Makes the calls of a channel. */
    public Calls(Channel channel) {
        this(channel, CallOptions.USUAL);
    }

    private Calls(Channel channel, CallOptions options) {
        this.channel = Objects.requireNonNull(channel);
        this.options = options;
    }

    /** Gives each call so much time, repeats included, in place of what the client gives. */
    public Calls timeout(Duration timeout) {
        return new Calls(channel, options.timeout(Objects.requireNonNull(timeout)));
    }

    /**
     * Names the logical write that the next call is. Within a day the same id, principal and method do the work once
     * and answer alike, so that a program that died may ask again. Unset, each call makes one for its own repeats.
     */
    public Calls clientRequestId(String id) {
        return new Calls(channel, options.clientRequestId(Objects.requireNonNull(id)));
    }

    /** Waits for a server that was there and refuses connections, for as long as the call has time. */
    public Calls outlastingRestarts() {
        return new Calls(channel, options.outlastsRestart(true));
    }

    @Override
    public <Q, A> A read(String method, Invocation<Q, A> invocation, Q request) {
        return channel.call(Method.reading(method, invocation), Objects.requireNonNull(request, "request"), options);
    }

    @Override
    public <Q, A> A write(String method, Invocation<Q, A> invocation, Q request) {
        return channel.call(Method.writing(method, invocation), Objects.requireNonNull(request, "request"), options);
    }
}
