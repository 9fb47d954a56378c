package io.clickstream.core.settings;

import java.net.URI;

/** Where something answers by HTTP, as people write it. */
public final class HttpAddress {
    private HttpAddress() {}

    /**
     * Reads an address.
     *
     * @param option the option that it is given by
     * @throws ConfigurationException if it is none; names the setting
     */
    public static URI of(String option, String text) {
        try {
            URI address = URI.create(text.strip());
            if (address.getHost() != null
                    && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw ConfigurationException.of(option, "must look like http://host:8123", text);
    }
}
