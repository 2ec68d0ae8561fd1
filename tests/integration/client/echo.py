"""Answer each call with what only it can have asked for."""

from __future__ import annotations

from gallery_idl import instance, server

from gallery_client.channel import Channel


class Echo:
    """Answers with what only this call can have asked for."""

    def getServerInfo(self, caller, request):
        return server.GetServerInfoResponse(version=caller.requestId)

    def resolveReference(self, caller, request):
        return server.ResolveReferenceResponse(instance=instance.ModelInstance(instanceId=request.reference))


def echoed(channel: Channel, text: str, **options) -> str:
    request = server.ResolveReferenceRequest(reference=text)
    return channel.call("resolveReference", request, **options).instance.instanceId
