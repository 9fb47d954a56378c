package io.clickstream.k8s.e2e;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * Gives the scenarios of a class their {@link Site}. After one that failed, the next begins in a new one, so that none
 * depends on what another has left.
 */
final class SiteExtension
        implements ExecutionCondition, BeforeAllCallback, ParameterResolver, AfterEachCallback, AfterAllCallback {

    static final Namespace NAMESPACE = Namespace.create(SiteExtension.class);

    private static final String SITES = "sites";

    /** The one site that a class has at a time. */
    private static final class Sites {
        private final Run run;
        private Site current;

        Sites(Run run) {
            this.run = run;
        }

        Site site() {
            if (current == null) {
                current = Site.open(run.cluster(), run.settings(), run.progress());
            }
            return current;
        }

        void failed(Throwable problem) {
            if (current == null) {
                return;
            }
            current.gather(problem.toString());
            if (run.settings().keep()) {
                run.progress().say("kept: namespace " + current.namespace());
                current = null;
            }
            remove();
        }

        void remove() {
            if (current != null) {
                current.remove();
                current = null;
            }
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Run run = run(context);
        if (run == null) {
            return ConditionEvaluationResult.disabled("needs a cluster, which `make e2e` names");
        }
        return Scenario.namesOf(context.getRequiredTestClass(), context.getTestMethod()).stream()
                .map(run.settings().skip()::get)
                .filter(Objects::nonNull)
                .findFirst()
                .map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("nobody skips it"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(NAMESPACE).put(SITES, new Sites(run(context)));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Site.class;
    }

    @Override
    public Site resolveParameter(ParameterContext parameter, ExtensionContext context) {
        String name = Scenario.name(context.getRequiredTestClass(), context.getRequiredTestMethod());
        Sites sites = sites(context);
        sites.run.progress().about(name);
        Site site = sites.site();
        site.begin(name, (what, value) -> context.publishReportEntry(Map.of(what, value)));
        return site;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        context.getExecutionException()
                .filter(problem -> !(problem instanceof TestAbortedException))
                .ifPresent(sites(context)::failed);
        Sites sites = sites(context);
        if (sites.current != null) {
            new Inventory(sites.run.cluster().client())
                    .images(sites.current.namespace())
                    .ifPresent(images -> context.publishReportEntry(Map.of(Inventory.IMAGES, images)));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        sites(context).remove();
    }

    private static Sites sites(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(SITES, Sites.class);
    }

    private static Run run(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).get(Run.KEY, Run.class);
    }
}
