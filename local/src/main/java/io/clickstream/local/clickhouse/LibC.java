package io.clickstream.local.clickhouse;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** The one function of the C library that Java does not offer. */
interface LibC extends Library {

    static LibC load() {
        return Native.load("c", LibC.class);
    }

    /** Ends the process at once: unlike {@code exit}, it runs no exit code of any library. */
    void _exit(int status);
}
