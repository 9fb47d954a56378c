package io.clickstream.page;

import io.clickstream.core.settings.ProgramLog;
import io.clickstream.core.settings.Settings;
import java.util.Map;

/** The program. */
public final class PageMain {
    private PageMain() {}

    /** Serves the page until it is told to stop, and exits. */
    public static void main(String[] arguments) {
        ProgramLog.configure("page-log4j2.properties");
        // Otherwise an answer waits 40 ms for the client's acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Seconds: a client that sends half a request must not keep a thread for good.
        System.setProperty("sun.net.httpserver.maxReqTime", "3");
        Map<String, String> environment = System.getenv();
        System.exit(Settings.commandLine(new PageCommand(environment), environment, Map.of())
                .execute(arguments));
    }
}
