package io.clickstream.k8s.e2e;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/**
 * Gives the scenarios of a class their {@link TestNamespace}. After one that failed, the next begins in a new one, so that none
 * depends on what another has left.
 */
final class TestNamespaceExtension implements ExecutionCondition, ParameterResolver, AfterEachCallback, TestWatcher {

    private static final Namespace STORE = Namespace.create(TestNamespaceExtension.class);

    /** Judges single scenarios only, so that each that is skipped is in the results. */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!hasCluster(context)) {
            return ConditionEvaluationResult.disabled("needs a cluster, which `make e2e` names");
        }
        return context.getTestMethod().stream()
                .flatMap(method -> Stream.of(
                        scenario(context), context.getRequiredTestClass().getSimpleName()))
                .map(run(context).settings().skip()::get)
                .filter(Objects::nonNull)
                .findFirst()
                .map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("nobody skips it"));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestNamespace.class;
    }

    @Override
    public TestNamespace resolveParameter(ParameterContext parameter, ExtensionContext context) {
        run(context).results().begin(scenario(context));
        TestNamespace namespace = ofItsClass(context)
                .computeIfAbsent(TestNamespace.class, key -> TestNamespace.open(run(context)), TestNamespace.class);
        namespace.begin(scenario(context));
        return namespace;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestNamespace namespace = ofItsClass(context).get(TestNamespace.class, TestNamespace.class);
        if (namespace == null) {
            return;
        }
        context.getExecutionException()
                .filter(problem -> !(problem instanceof TestAbortedException))
                .ifPresentOrElse(
                        problem -> {
                            ofItsClass(context).remove(TestNamespace.class);
                            namespace.failed(problem);
                        },
                        namespace::noteImages);
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        end(context, "green", "");
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        end(context, "red", message(cause));
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        end(context, "skipped", message(cause));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        if (hasCluster(context)) {
            end(context, "skipped", reason.orElse(""));
        }
    }

    private static void end(ExtensionContext context, String outcome, String why) {
        run(context).results().end(scenario(context), outcome, why);
    }

    private static String message(Throwable problem) {
        // What keeps a namespace from being made is a cause for JUnit, and the problem for a person.
        Throwable shown = problem instanceof ParameterResolutionException && problem.getCause() != null
                ? problem.getCause()
                : problem;
        return shown.getMessage() == null ? shown.toString() : shown.getMessage();
    }

    /** As {@code -Dit.test} takes it. */
    private static String scenario(ExtensionContext context) {
        return context.getRequiredTestClass().getSimpleName() + "#"
                + context.getRequiredTestMethod().getName();
    }

    private static boolean hasCluster(ExtensionContext context) {
        return context.getConfigurationParameter(RunSettings.CONTEXT).isPresent();
    }

    /** What is kept until the class ends, and closed then. */
    private static Store ofItsClass(ExtensionContext context) {
        return context.getParent().orElseThrow().getStore(STORE);
    }

    private static Run run(ExtensionContext context) {
        return context.getRoot()
                .getStore(STORE)
                .computeIfAbsent(
                        Run.class,
                        key -> new Run(new RunSettings(context.getRoot()::getConfigurationParameter)),
                        Run.class);
    }
}
