package io.clickstream.k8s.e2e;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
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

    /** The one namespace that a class has at a time; gone when JUnit closes what it keeps for the class. */
    private static final class Current implements AutoCloseable {
        private final Run run;
        private TestNamespace namespace;

        Current(Run run) {
            this.run = run;
        }

        TestNamespace namespace() {
            if (namespace == null) {
                namespace = TestNamespace.open(run);
            }
            return namespace;
        }

        void failed(Throwable problem) {
            if (namespace == null) {
                return;
            }
            namespace.gather(problem.toString());
            if (run.settings().keep()) {
                run.progress().say("kept: namespace " + namespace.name());
                namespace = null;
            }
            close();
        }

        @Override
        public void close() {
            if (namespace != null) {
                namespace.remove();
                namespace = null;
            }
        }
    }

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
        TestNamespace namespace = current(context).namespace();
        namespace.begin(scenario(context));
        return namespace;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Current current = current(context);
        context.getExecutionException()
                .filter(problem -> !(problem instanceof TestAbortedException))
                .ifPresent(current::failed);
        if (current.namespace != null) {
            new Inventory(current.run.cluster().client())
                    .images(current.namespace.name())
                    .ifPresent(current.run.results()::images);
        }
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

    private static Current current(ExtensionContext context) {
        return context.getParent()
                .orElseThrow()
                .getStore(STORE)
                .computeIfAbsent(Current.class, key -> new Current(run(context)), Current.class);
    }

    private static Run run(ExtensionContext context) {
        return context.getRoot()
                .getStore(STORE)
                .computeIfAbsent(
                        Run.class, key -> new Run(RunSettings.of(context::getConfigurationParameter)), Run.class);
    }
}
