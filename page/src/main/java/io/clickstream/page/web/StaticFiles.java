package io.clickstream.page.web;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the page: those beside this class on the class path. Thread-safe. */
final class StaticFiles {
    private static final Pattern PATH = Pattern.compile("/(?:[a-z0-9][a-z0-9._-]*/)*[a-z0-9][a-z0-9._-]*");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, StaticFile> read = new ConcurrentHashMap<>();

    /**
     * A file.
     *
     * @param type its media type
     * @param tag changes with the content
     */
    record StaticFile(String type, String tag, byte[] content) {}

    /** @param path of the request; {@code /} is the page itself */
    Optional<StaticFile> find(String path) throws IOException {
        String name = path.equals("/") ? "/index.html" : path;
        StaticFile known = read.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !PATH.matcher(name).matches()) {
            return Optional.empty();
        }
        // In this package: Flink's UI has a folder web/ at the top, and may be on the same class path.
        try (InputStream in = StaticFiles.class.getResourceAsStream(name.substring(1))) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] content = in.readAllBytes();
            StaticFile file = new StaticFile(type, tag(content), content);
            read.put(name, file);
            return Optional.of(file);
        }
    }

    private static String tag(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return "\"" + HexFormat.of().formatHex(hash, 0, 8) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
