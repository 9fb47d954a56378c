package io.clickstream.job.format.wrapper;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/** Why a record cannot be read although nothing is known to be wrong with it: its schema is not there. */
enum MissingSchema {
    /** The registry does not know the id that the record begins with. */
    UNKNOWN,

    /** The registry does not answer, or not as it should. */
    REGISTRY_DOWN;

    private static final int NOT_FOUND = 404;
    private static final int UNPROCESSABLE = 422;

    /** Whether that is why a format that asks a registry has failed. */
    static Optional<MissingSchema> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RestClientException answer) {
                return of(answer.getStatus());
            }
            if (isOfNetwork(cause)) {
                return Optional.of(REGISTRY_DOWN);
            }
        }
        return Optional.empty();
    }

    /** An answer that says no is about the record; all others, such as a wrong password, are about the registry. */
    private static Optional<MissingSchema> of(int status) {
        return switch (status) {
            case NOT_FOUND -> Optional.of(UNKNOWN);
            case UNPROCESSABLE -> Optional.empty();
            default -> Optional.of(REGISTRY_DOWN);
        };
    }

    private static boolean isOfNetwork(Throwable cause) {
        return cause instanceof SocketException
                || cause instanceof SocketTimeoutException
                || cause instanceof UnknownHostException
                || cause instanceof SSLException;
    }
}
