package io.clickstream.core.http;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Tells whom a server on the loopback interface answers: programs of the user that runs it, and pages that it has served
 * itself. A browser runs the pages of strangers beside those of the user, and lets them send requests to any address.
 *
 * <p>Source: Fetch Metadata Request Headers (W3C), "Sec-Fetch-Site"; Fetch Standard, "Origin header".
 */
public final class LoopbackGuard {

    /** A name of this machine that no foreign page can have made its own: what DNS rebinding would come with. */
    private static final Pattern LOCAL_HOST =
            Pattern.compile("(?:localhost|127\\.0\\.0\\.1|\\[::1])(?::\\d+)?", Pattern.CASE_INSENSITIVE);

    private static final Set<String> FROM_ITSELF = Set.of("same-origin", "none");

    private LoopbackGuard() {}

    /**
     * Why a request is not answered.
     *
     * @param status of the answer, by HTTP
     * @param reason for a person, one line
     */
    public record Refusal(int status, String reason) {}

    /**
     * Why a request is refused; empty if it may be answered.
     *
     * @param method of the request
     * @param target path and query as they came
     * @param header by name, its value; null if there is none
     */
    public static Optional<Refusal> refusal(String method, String target, UnaryOperator<String> header) {
        String host = header.apply("Host");
        if (host == null || !LOCAL_HOST.matcher(host).matches()) {
            return Optional.of(new Refusal(
                    421, "this is for localhost only, and not for a host of another name or another machine"));
        }
        if (isLinkToTheFrontPage(method, target, header)) {
            return Optional.empty();
        }
        String origin = header.apply("Origin");
        String site = header.apply("Sec-Fetch-Site");
        if (origin != null && !origin.equalsIgnoreCase("http://" + host)
                || site != null && !FROM_ITSELF.contains(site.toLowerCase(Locale.ROOT))) {
            return Optional.of(new Refusal(403, "this is not for pages of other origins"));
        }
        return Optional.empty();
    }

    /**
     * Why a connection is refused, whatever it asks for; empty if it may be answered.
     *
     * @param server this end
     * @param peer the other end
     */
    public static Optional<Refusal> refusal(InetSocketAddress server, InetSocketAddress peer) {
        return PeerOwner.isStranger(server, peer)
                ? Optional.of(new Refusal(403, "this is for the user who has started it, and not for others"))
                : Optional.empty();
    }

    /** Whoever clicks on it sees the page; the page with the link gets nothing of it. */
    private static boolean isLinkToTheFrontPage(String method, String target, UnaryOperator<String> header) {
        return method.equals("GET")
                && target.equals("/")
                && header.apply("Origin") == null
                && "navigate".equals(header.apply("Sec-Fetch-Mode"))
                && "document".equals(header.apply("Sec-Fetch-Dest"));
    }
}
