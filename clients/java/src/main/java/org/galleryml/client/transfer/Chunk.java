package org.galleryml.client.transfer;

import java.nio.ByteBuffer;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.galleryml.idl.UploadChunkRequest;

/** A request whose bytes are sent from where they lie; the generated struct copies what it is given. */
final class Chunk extends UploadChunkRequest {
    private static final long serialVersionUID = 1L;

    private final transient ByteBuffer bytes;

    Chunk(String uploadId, long offset, ByteBuffer bytes) {
        setUploadId(uploadId);
        setOffset(offset);
        this.bytes = bytes;
    }

    @Override
    public void write(TProtocol out) throws TException {
        out.writeStructBegin(new TStruct("UploadChunkRequest"));
        out.writeFieldBegin(new TField("uploadId", TType.STRING, _Fields.UPLOAD_ID.getThriftFieldId()));
        out.writeString(getUploadId());
        out.writeFieldEnd();
        out.writeFieldBegin(new TField("offset", TType.I64, _Fields.OFFSET.getThriftFieldId()));
        out.writeI64(getOffset());
        out.writeFieldEnd();
        out.writeFieldBegin(new TField("data", TType.STRING, _Fields.DATA.getThriftFieldId()));
        out.writeBinary(bytes.duplicate());
        out.writeFieldEnd();
        out.writeFieldStop();
        out.writeStructEnd();
    }
}
