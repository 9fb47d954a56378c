package io.clickstream.page;

import java.io.IOException;
import java.net.URI;

/** Asks the object store for anything: it does not know who asks, so that it answers at all is what counts. */
final class StoreLook implements Look<Integer> {
    private final Http http;
    private final URI store;

    StoreLook(Http http, URI store) {
        this.http = http;
        this.store = store;
    }

    @Override
    public Finding<Integer> look() throws IOException, InterruptedException {
        int status = http.get(store).statusCode();
        return Finding.up("answers", status);
    }
}
