package io.clickstream.k8s.e2e;

import java.util.List;

/** The tags of the scenarios, as {@code --tags} takes them. */
final class Tags {

    static final String INSTALL = "install";
    static final String KILL = "kill";
    static final String UPGRADE = "upgrade";
    static final String STATE = "state";
    static final String SECURITY = "security";
    static final String MONITORING = "monitoring";
    static final String UNINSTALL = "uninstall";

    static final List<String> ALL = List.of(INSTALL, KILL, UPGRADE, STATE, SECURITY, MONITORING, UNINSTALL);

    private Tags() {}
}
