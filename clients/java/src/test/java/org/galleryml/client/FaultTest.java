package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.galleryml.client.calls.Calls;
import org.galleryml.client.errors.ConnectionFailedException;
import org.galleryml.client.errors.ErrorCode;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.UnavailableException;
import org.galleryml.client.errors.UnknownFaultException;
import org.galleryml.idl.CallContext;
import org.galleryml.idl.CreateGalleryModelRequest;
import org.galleryml.idl.FaultCode;
import org.galleryml.idl.Gallery;
import org.galleryml.idl.GalleryFault;
import org.galleryml.idl.GetInstancesRequest;
import org.galleryml.idl.GetServerInfoRequest;
import org.galleryml.idl.UploadModelRequest;
import org.galleryml.idl.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault is an error of its own class, and repeated if and only if that may help. */
@Timeout(60)
class FaultTest {
    @ParameterizedTest
    @EnumSource(FaultCode.class)
    void hasAClassForEachCode(FaultCode code) throws Exception {
        GalleryFault fault = new GalleryFault().setCode(code).setReason("WHY").setMessage("what and how")
                .setDetails(Map.of("field", "name")).setRetryAfterMs(7).setRequestId("r-1");
        try (DoubleServer server = new DoubleServer(call -> call.fault(fault));
                GalleryClient client = server.client().open()) {
            GalleryException error = assertThrows(GalleryException.class, () -> ask(client));
            assertEquals(ErrorCode.valueOf(code.name()), error.code());
            assertEquals("WHY", error.reason());
            assertEquals("what and how", error.getMessage());
            assertEquals(Map.of("field", "name"), error.details());
            assertFalse(error.retryable());
            assertEquals(Duration.ofMillis(7), error.retryAfter());
            assertEquals("r-1", error.requestId());
            String words = code.name().toLowerCase().replace("_", "") + "exception";
            boolean unknown = code == FaultCode.UNSPECIFIED;
            assertEquals(unknown ? "unknownfaultexception" : words, error.getClass().getSimpleName().toLowerCase());
            assertEquals(1, server.connections.get());
        }
    }

    @Test
    void readsACodeOfANewerServerAsUnknown() throws Exception {
        try (DoubleServer server = new DoubleServer(call -> call.fault(new GalleryFault().setReason("NEW")));
                GalleryClient client = server.client().open()) {
            assertEquals("NEW", assertThrows(UnknownFaultException.class, () -> ask(client)).reason());
        }
    }

    @Test
    void repeatsARetryableFaultWithTheSameIds() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        GalleryFault busy = new GalleryFault().setCode(FaultCode.UNAVAILABLE).setRetryable(true).setRetryAfterMs(1);
        try (DoubleServer server = new DoubleServer(call -> {
            if (calls.incrementAndGet() < 3) {
                call.fault(busy);
            } else {
                call.ok();
            }
        }); GalleryClient client = server.client().open()) {
            client.calls().clientRequestId("once").getServerInfo(new GetServerInfoRequest());
            List<CallContext> seen = List.copyOf(server.seen);
            assertEquals(3, seen.size());
            assertEquals(1, seen.stream().map(CallContext::getRequestId).distinct().count());
            assertTrue(seen.stream().allMatch(each -> each.getClientRequestId().equals("once")));
            assertTrue(seen.stream().allMatch(each -> each.getDeadlineMs() > 0 && each.getDeadlineMs() <= 60_000));
        }
    }

    @Test
    void givesUpAfterTheAttempts() throws Exception {
        GalleryFault busy = new GalleryFault().setCode(FaultCode.UNAVAILABLE).setRetryable(true);
        try (DoubleServer server = new DoubleServer(call -> call.fault(busy));
                GalleryClient client = server.client().attempts(2).open()) {
            assertThrows(UnavailableException.class, () -> ask(client));
            assertEquals(2, server.seen.size());
            assertNull(server.seen.take().getClientRequestId());
        }
    }

    @Test
    void tellsOfAServerThatIsNotThere() throws Exception {
        DoubleServer gone = new DoubleServer(DoubleServer.Call::ok);
        gone.close();
        try (GalleryClient client = gone.client().open()) {
            ConnectionFailedException error = assertThrows(ConnectionFailedException.class, () -> ask(client));
            assertEquals("NOT_CONNECTED", error.reason());
            assertTrue(error.retryable());
        }
    }

    @Test
    void goesToTheServerThatIsThere() throws Exception {
        DoubleServer gone = new DoubleServer(DoubleServer.Call::ok);
        gone.close();
        try (DoubleServer there = new DoubleServer(DoubleServer.Call::ok);
                GalleryClient client = GalleryClient.open(gone.address() + "," + there.address())) {
            ask(client);
            assertEquals(1, there.seen.size());
        }
    }

    @Test
    void sendsNothingOfARequestThatCannotBeSent() throws Exception {
        try (DoubleServer server = new DoubleServer(DoubleServer.Call::ok);
                GalleryClient client = server.client().open()) {
            Calls calls = client.calls();
            refused("FIELD_TOO_LONG", () -> calls.uploadModel(new UploadModelRequest().setContent(new byte[9 << 20])));
            refused("FIELD_MALFORMED", () -> client.get("half \ud834 a pair"));
            refused("FIELD_MALFORMED", () -> calls.getInstances(
                    new GetInstancesRequest().setInstanceIds(Arrays.asList("a", null))));
            refused("FIELD_MALFORMED", () -> calls.createGalleryModel(
                    new CreateGalleryModelRequest().setAnnotations(Map.of("unset", new Value()))));
            ask(client);
            assertEquals(1, server.seen.size());
            assertEquals(1, server.connections.get());
        }
    }

    @Test
    void hasEveryCallOfTheContract() throws Exception {
        for (Method method : Gallery.Iface.class.getMethods()) {
            Method ours = Calls.class.getMethod(method.getName(), method.getParameterTypes()[1]);
            assertEquals(method.getReturnType(), ours.getReturnType());
        }
        assertEquals(79, Gallery.Iface.class.getMethods().length);
    }

    private static void refused(String reason, Runnable call) {
        assertEquals(reason, assertThrows(InvalidArgumentException.class, call::run).reason());
    }

    private static void ask(GalleryClient client) {
        client.calls().getServerInfo(new GetServerInfoRequest());
    }
}
