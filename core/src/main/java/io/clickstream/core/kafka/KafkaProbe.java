package io.clickstream.core.kafka;

import io.clickstream.core.settings.ConfigurationException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Asks once whether Kafka is there: an address accepts, the cluster answers. */
public final class KafkaProbe implements KafkaAvailability.Probe {
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int REQUEST_TIMEOUT_MS = 5_000;

    private final Kafka kafka;
    private final RefusedCredentials credentials;

    public KafkaProbe(Kafka kafka) {
        this.kafka = kafka;
        this.credentials = new RefusedCredentials(kafka.name(), System::nanoTime);
    }

    /**
     * @throws ConfigurationException if kafka-clients cannot work with the settings, say for want of a key store, or Kafka
     *     has refused the credentials again and again
     */
    @Override
    public Optional<String> problem() throws InterruptedException {
        try {
            connect();
            describeCluster();
            return Optional.empty();
        } catch (IOException | ExecutionException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            credentials.failed(cause);
            return Optional.of(kafka.name() + " is not reachable: " + cause.getMessage());
        }
    }

    /** Tells at once, and in plainer words than kafka-clients, that nobody listens. */
    private void connect() throws IOException {
        IOException refusal = null;
        for (InetSocketAddress address : kafka.addresses()) {
            try (Socket socket = new Socket()) {
                InetSocketAddress resolved = new InetSocketAddress(address.getHostString(), address.getPort());
                if (resolved.isUnresolved()) {
                    throw new UnknownHostException("unknown host " + address.getHostString());
                }
                socket.connect(resolved, CONNECT_TIMEOUT_MS);
                return;
            } catch (IOException e) {
                refusal = e;
            }
        }
        throw refusal;
    }

    private void describeCluster() throws ExecutionException, InterruptedException {
        Admin admin = kafka.admin();
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(REQUEST_TIMEOUT_MS))
                    .nodes()
                    .get();
        } finally {
            admin.close(Duration.ZERO);
        }
    }
}
