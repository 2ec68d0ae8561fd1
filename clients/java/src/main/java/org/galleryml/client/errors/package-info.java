/**
 * Every error that a caller of Gallery can meet.
 *
 * <pre>
 * GalleryException
 * ├── InvalidArgumentException       a field is missing, malformed or over its limit
 * │   └── SourceChangedException     what was being saved changed meanwhile
 * ├── UnauthenticatedException       no token, or one that is unknown or expired
 * ├── PermissionDeniedException      the principal may not do this
 * ├── NotFoundException              what was named does not exist
 * ├── AlreadyExistsException         what would be made exists and differs
 * ├── FailedPreconditionException    the state of the store forbids it
 * │   └── ClientClosedException      the client was closed before, or meanwhile
 * ├── AbortedException               begun work was given up or overtaken
 * │   └── CallInterruptedException   the calling thread was interrupted
 * ├── ResourceExhaustedException     a limit on load or space is reached
 * ├── DeadlineExceededException      the time of the call is over, told by the server or by the client's clock
 * ├── UnavailableException           server, database or store do not answer now
 * │   └── ConnectionFailedException  no connection, or it was lost during the call
 * │       └── OwnerLostException     the one server that held what an upload had sent
 * ├── UnimplementedException         not in this version of the server
 * ├── GoneException                  it was erased for good
 * ├── DataLossException              stored bytes are missing or damaged
 * │   └── DigestMismatchException    the bytes that arrived are not those that were saved
 * ├── InternalException              a fault of the server; its log has the rest
 * │   └── ProtocolException          what came back is no answer to the call
 * └── UnknownFaultException          a code that this version of the client does not know
 * </pre>
 *
 * <p>The first row of classes are the fault codes of the contract; those below them are found by the client itself.
 * Errors of the caller's own files and streams are {@link java.io.IOException}s.
 */
package org.galleryml.client.errors;
