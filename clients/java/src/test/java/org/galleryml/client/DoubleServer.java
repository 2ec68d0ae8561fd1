package org.galleryml.client;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TBase;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.galleryml.idl.CallContext;
import org.galleryml.idl.Gallery;
import org.galleryml.idl.GetServerInfoResponse;

/** A server that answers {@code getServerInfo} as a test has it, for better or worse. */
final class DoubleServer implements AutoCloseable {
    /** What becomes of a call. */
    interface Behaviour {
        void answer(Call call) throws Exception;
    }

    /** Stands while the server does; behaviours that never answer wait for its end. */
    final CountDownLatch end = new CountDownLatch(1);
    final BlockingQueue<CallContext> seen = new LinkedBlockingQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ServerSocket listener;
    private final Behaviour behaviour;

    DoubleServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    GalleryClientBuilder client() {
        return GalleryClient.builder().address(address());
    }

    /** Waits until the client has closed every connection. */
    void awaitNoConnection() throws InterruptedException {
        synchronized (open) {
            while (!open.isEmpty()) {
                open.wait();
            }
        }
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        listener.close();
        for (Socket each : open) {
            each.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                mostAtOnce.accumulateAndGet(open.size(), Math::max);
                thread(() -> serve(socket));
            } catch (IOException error) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                byte[] frame = in.readNBytes(in.readInt());
                Call call = new Call(frame, new DataOutputStream(socket.getOutputStream()), socket);
                seen.add(call.caller);
                behaviour.answer(call);
            }
        } catch (Exception ended) {
            return; // the test sees what its client makes of it
        } finally {
            synchronized (open) {
                open.remove(socket);
                open.notifyAll();
            }
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "double");
        thread.setDaemon(true);
        thread.start();
    }

    /** One call, and the ways to answer it. */
    static final class Call {
        final CallContext caller;
        final DataOutputStream out;
        final Socket socket;
        private final TMessage message;

        private Call(byte[] frame, DataOutputStream out, Socket socket) throws TException {
            this.out = out;
            this.socket = socket;
            TBinaryProtocol protocol = new TBinaryProtocol(new TMemoryInputTransport(frame));
            message = protocol.readMessageBegin();
            Gallery.getServerInfo_args arguments = new Gallery.getServerInfo_args();
            arguments.read(protocol);
            caller = arguments.getCaller();
        }

        /** Answers with the request's own id as the version, so that a test knows whose answer it got. */
        void ok() throws Exception {
            send(frame(message.name, TMessageType.REPLY, message.seqid, result(caller.getRequestId())));
        }

        void fault(org.galleryml.idl.GalleryFault fault) throws Exception {
            Gallery.getServerInfo_result result = new Gallery.getServerInfo_result();
            result.setFault(fault);
            send(frame(message.name, TMessageType.REPLY, message.seqid, result));
        }

        void exception(org.apache.thrift.TApplicationException exception) throws Exception {
            TMemoryBuffer buffer = new TMemoryBuffer(100);
            TBinaryProtocol protocol = new TBinaryProtocol(buffer);
            protocol.writeMessageBegin(new TMessage(message.name, TMessageType.EXCEPTION, message.seqid));
            exception.write(protocol);
            send(bytes(buffer));
        }

        void nothing() throws Exception {
            send(frame(message.name, TMessageType.REPLY, message.seqid, new Gallery.getServerInfo_result()));
        }

        byte[] okFrame(String name, int offsetOfNumber) throws Exception {
            return frame(name, TMessageType.REPLY, message.seqid + offsetOfNumber, result("wrong"));
        }

        byte[] okFrame() throws Exception {
            return okFrame(message.name, 0);
        }

        void send(byte[] frame) throws IOException {
            out.writeInt(frame.length);
            out.write(frame);
            out.flush();
        }

        private static Gallery.getServerInfo_result result(String version) {
            Gallery.getServerInfo_result result = new Gallery.getServerInfo_result();
            result.setSuccess(new GetServerInfoResponse().setVersion(version));
            return result;
        }

        private static byte[] frame(String name, byte kind, int number, TBase<?, ?> body) throws TException {
            TMemoryBuffer buffer = new TMemoryBuffer(100);
            TBinaryProtocol protocol = new TBinaryProtocol(buffer);
            protocol.writeMessageBegin(new TMessage(name, kind, number));
            body.write(protocol);
            return bytes(buffer);
        }

        private static byte[] bytes(TMemoryBuffer buffer) {
            return java.util.Arrays.copyOf(buffer.getArray(), buffer.length());
        }
    }
}
