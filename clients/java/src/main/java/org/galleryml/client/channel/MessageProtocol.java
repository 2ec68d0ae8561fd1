package org.galleryml.client.channel;

import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.transport.TTransport;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.errors.ProtocolException;

/**
 * The strict binary protocol, which takes only the reply of the call that it sent last, and only text that is text.
 *
 * <p>The stock one would send a question mark for half a surrogate pair, and compares no names.
 */
final class MessageProtocol extends TBinaryProtocol {
    private TMessage call;

    MessageProtocol(TTransport transport) {
        super(transport, true, true);
    }

    @Override
    public void writeMessageBegin(TMessage message) throws TException {
        call = message;
        super.writeMessageBegin(message);
    }

    @Override
    public TMessage readMessageBegin() throws TException {
        TMessage reply = super.readMessageBegin();
        if (reply.seqid != call.seqid || !reply.name.equals(call.name)) {
            throw new ProtocolException(Problem.of("WRONG_REPLY",
                    "call " + call.seqid + " of " + call.name + " got the reply " + reply.seqid + " of "
                            + reply.name.substring(0, Math.min(reply.name.length(), 100))));
        }
        return reply;
    }

    @Override
    public void writeString(String text) throws TException {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (!Character.isSurrogate(unit)) {
                continue;
            }
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(i + 1));
            if (!pair) {
                throw new InvalidArgumentException(Problem.ofField("FIELD_MALFORMED", "request",
                        "a text of the request has half a surrogate pair at " + i + ", which no UTF-8 can express"));
            }
            i++;
        }
        super.writeString(text);
    }
}
