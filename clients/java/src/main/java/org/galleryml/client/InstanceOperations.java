package org.galleryml.client;

import java.util.Map;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Value;
import org.galleryml.client.wire.Instances;
import org.galleryml.client.wire.Values;
import org.galleryml.idl.AnnotateInstanceRequest;
import org.galleryml.idl.DeprecateInstanceRequest;
import org.galleryml.idl.ReleaseInstanceRequest;
import org.galleryml.idl.RestoreInstanceRequest;

/** What is said of instances after they were saved. */
public interface InstanceOperations extends Operations {
    /** Writes annotations of an instance, the metadata that changes. An empty text removes its key. */
    default Instance annotate(String reference, Map<String, Value> annotations) {
        return Instances.read(calls().annotateInstance(new AnnotateInstanceRequest()
                .setInstanceId(References.idOf(this, reference))
                .setAnnotations(Values.write("annotations", annotations))).getInstance());
    }

    /** Flags an instance as no longer meant for use: left out of newest and lists, and still read by its id. */
    default Instance deprecate(String reference, String reason) {
        return Instances.read(calls().deprecateInstance(new DeprecateInstanceRequest()
                .setInstanceId(References.idOf(this, reference)).setReason(reason)).getInstance());
    }

    /** Lifts the deprecation of an instance. */
    default Instance restore(String reference, String reason) {
        return Instances.read(calls().restoreInstance(new RestoreInstanceRequest()
                .setInstanceId(References.idOf(this, reference)).setReason(reason)).getInstance());
    }

    /** Gives a draft its place in its line; an instance that has one is answered as it is. */
    default Instance release(String reference) {
        return Instances.read(calls().releaseInstance(new ReleaseInstanceRequest()
                .setInstanceId(References.idOf(this, reference))).getInstance());
    }
}
