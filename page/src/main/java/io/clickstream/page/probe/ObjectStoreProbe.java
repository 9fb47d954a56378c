package io.clickstream.page.probe;

import java.io.IOException;
import java.net.URI;

/** Asks the object store for anything: it does not know who asks, so that it answers at all is what counts. */
public final class ObjectStoreProbe implements Probe<Integer> {
    private final Http http;
    private final URI store;

    public ObjectStoreProbe(Http http, URI store) {
        this.http = http;
        this.store = store;
    }

    @Override
    public ProbeResult<Integer> probe() throws IOException, InterruptedException {
        return ProbeResult.up("answers", http.get(store).statusCode());
    }
}
