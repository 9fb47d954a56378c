package io.clickstream.local;

import io.clickstream.local.pipeline.DataFolder;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * One pipeline for all classes of tests that can leave it as good as new, one class after the other. It comes as a
 * parameter of the constructor, with no event in it.
 */
final class SharedPipeline implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SharedPipeline.class);

    /** A class of tests on the shared pipeline. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @ExtendWith(SharedPipeline.class)
    @ResourceLock("the shared pipeline")
    @interface Used {}

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        holder(context).pipeline.renew();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        rememberFailure(context);
    }

    /** Of what comes before the tests of a class. */
    @Override
    public void afterAll(ExtensionContext context) {
        rememberFailure(context);
    }

    /** What its parts have logged tells why a test fails. */
    private static void rememberFailure(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            holder(context).failed.set(true);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RestartablePipeline.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return holder(context).pipeline;
    }

    private static Holder holder(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Holder.class, key -> Holder.start(), Holder.class);
    }

    /** Ends the pipeline with the tests. Its files stay where a test has failed. */
    private record Holder(Path folder, RestartablePipeline pipeline, AtomicBoolean failed) implements AutoCloseable {

        static Holder start() {
            try {
                Path folder = Files.createTempDirectory("junit-shared-pipeline");
                return new Holder(folder, RestartablePipeline.start(folder), new AtomicBoolean());
            } catch (Exception e) {
                throw new IllegalStateException("the shared pipeline does not start", e);
            }
        }

        @Override
        public void close() throws IOException {
            pipeline.close();
            if (!failed.get()) {
                DataFolder.delete(folder);
            }
        }
    }
}
