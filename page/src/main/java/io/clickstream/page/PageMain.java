package io.clickstream.page;

import io.clickstream.emitter.Settings;
import java.util.Map;

/** The program. */
public final class PageMain {
    private static final String LOG_CONFIGURATION = "log4j2.configurationFile";

    private PageMain() {}

    /** Serves the page until it is told to stop, and exits. */
    public static void main(String[] arguments) {
        // Not log4j's default name: a program that uses these classes has a configuration of its own.
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "page-log4j2.properties");
        }
        // Else an answer waits 40 ms for the client's acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Seconds: who sends half a request must not keep a thread for good.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        Map<String, String> environment = System.getenv();
        System.exit(Settings.commandLine(new PageCommand(environment), environment, Map.of())
                .execute(arguments));
    }
}
