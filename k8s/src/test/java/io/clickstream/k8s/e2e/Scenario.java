package io.clickstream.k8s.e2e;

import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;

/**
 * A scenario of the suite.
 *
 * @param name class and method, as {@code --only} takes it
 * @param id the launcher's own
 * @param what what it does
 */
record Scenario(String name, String id, String what, Set<String> tags) {

    /** All of them, in the order in which they run. */
    static List<Scenario> all(Launcher launcher) {
        TestPlan plan = launcher.discover(request()
                .selectors(DiscoverySelectors.selectPackage(Scenario.class.getPackageName()))
                .filters(ClassNameFilter.includeClassNamePatterns(".*ST"))
                .build());
        return plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .filter(TestIdentifier::isTest)
                .map(Scenario::of)
                .sorted(Comparator.comparingInt(scenario -> ORDER.indexOf(scenario.className())))
                .toList();
    }

    /** What has to work for the others to make sense comes first. */
    private static final List<String> ORDER = List.of(
            "InstallST",
            "ReconciliationST",
            "KillST",
            "UpgradeST",
            "StateST",
            "ReplicasST",
            "CredentialsST",
            "IsolationST",
            "MonitoringST",
            "UninstallST");

    /** A request that runs these. */
    static LauncherDiscoveryRequest running(List<Scenario> scenarios) {
        return request()
                .selectors(scenarios.stream()
                        .map(scenario -> DiscoverySelectors.selectUniqueId(scenario.id()))
                        .toList())
                .build();
    }

    private static LauncherDiscoveryRequestBuilder request() {
        return LauncherDiscoveryRequestBuilder.request()
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false");
    }

    private static Scenario of(TestIdentifier test) {
        return new Scenario(
                nameOf(test).orElseThrow(),
                test.getUniqueId(),
                test.getDisplayName(),
                test.getTags().stream().map(TestTag::getName).collect(Collectors.toSet()));
    }

    /** The name of a test; empty for what is none. */
    static Optional<String> nameOf(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(source -> name(source.getJavaClass(), source.getJavaMethod()));
    }

    static String name(Class<?> type, Method method) {
        return type.getSimpleName() + "." + method.getName();
    }

    /** The names by which somebody may mean a test, or its class. */
    static List<String> namesOf(Class<?> type, Optional<Method> method) {
        return Stream.concat(method.map(test -> name(type, test)).stream(), Stream.of(type.getSimpleName()))
                .toList();
    }

    String className() {
        return name.substring(0, name.indexOf('.'));
    }

    boolean isMeantBy(String given) {
        return given.equals(name) || given.equals(className());
    }
}
