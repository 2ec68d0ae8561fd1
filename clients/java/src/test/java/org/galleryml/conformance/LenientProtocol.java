package org.galleryml.conformance;

import org.apache.thrift.TException;
import org.apache.thrift.TUnion;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolFactory;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TTransport;

/**
 * Reads a value of no kind as one, which libthrift refuses, so that the client can be given what it has to refuse.
 *
 * <p>Where a union ends before its first field, its reader is shown a field that it does not know and skips.
 */
final class LenientProtocol extends TBinaryProtocol {
    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final TField STOP = new TField("", TType.STOP, (short) 0);
    private static final TField UNKNOWN = new TField("", TType.STRUCT, Short.MAX_VALUE);

    /** Ends that the reader has still to be shown: of the field that it does not know, and of the union. */
    private int ends;
    private boolean inUnion;

    private LenientProtocol(TTransport transport) {
        super(transport, true, true);
    }

    static TProtocolFactory factory() {
        return new TProtocolFactory() {
            private static final long serialVersionUID = 1L;

            @Override
            public TProtocol getProtocol(TTransport transport) {
                return new LenientProtocol(transport);
            }
        };
    }

    @Override
    public TField readFieldBegin() throws TException {
        if (ends > 0) {
            ends--;
            return STOP;
        }
        boolean union = TUnion.class.equals(CALLERS.getCallerClass().getEnclosingClass());
        boolean first = union && !inUnion;
        TField field = super.readFieldBegin();
        inUnion = first && field.type != TType.STOP;
        if (first && field.type == TType.STOP) {
            ends = 2;
            return UNKNOWN;
        }
        return field;
    }
}
