package org.galleryml.conformance;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Base64;
import org.apache.thrift.TBase;
import org.apache.thrift.TDeserializer;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.galleryml.client.calls.Calls;

/** Makes a call by its name, with structs in the strict binary protocol. */
final class GenericCall {
    private final Method method;
    private final TBase<?, ?> request;

    GenericCall(String name, String request) throws Exception {
        method = Arrays.stream(Calls.class.getMethods())
                .filter(each -> each.getName().equals(name) && each.getParameterCount() == 1)
                .findFirst().orElseThrow(() -> new IllegalArgumentException("no call " + name));
        this.request = (TBase<?, ?>) method.getParameterTypes()[0].getDeclaredConstructor().newInstance();
        new TDeserializer(LenientProtocol.factory()).deserialize(
                this.request, Base64.getDecoder().decode(request));
    }

    TBase<?, ?> make(Calls calls) throws Exception {
        return (TBase<?, ?>) method.invoke(calls, request);
    }

    static String encoded(TBase<?, ?> answer) throws Exception {
        return Base64.getEncoder().encodeToString(
                new TSerializer(new TBinaryProtocol.Factory(true, true)).serialize(answer));
    }
}
