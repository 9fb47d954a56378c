package io.clickstream.k8s.e2e;

/** The tags of the scenarios, as {@code -Dgroups=kill} takes them. */
final class Tags {

    static final String INSTALL = "install";
    static final String KILL = "kill";
    static final String UPGRADE = "upgrade";
    static final String STATE = "state";
    static final String SECURITY = "security";
    static final String MONITORING = "monitoring";
    static final String UNINSTALL = "uninstall";

    private Tags() {}
}
