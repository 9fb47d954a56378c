package io.clickstream.cli.transactions;

import io.clickstream.core.kafka.OpenTransaction;
import io.clickstream.core.kafka.OpenTransactions;
import io.clickstream.core.pipeline.PipelineOptions;
import io.clickstream.core.settings.ConfigurationException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what holds readers of the clean topics up, and ends it. Ends with 1 if something is stuck. */
@Command(
        name = "transactions",
        description = "Shows open transactions that readers of the clean topics, ClickHouse among them, wait for.",
        footer = "%nEnds with 0 if no transaction is stuck (any more), with 1 if one is.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class TransactionsCommand implements Callable<Integer> {
    @Mixin
    private final PipelineOptions options;

    @Option(
            names = "--older-than",
            paramLabel = "<seconds>",
            defaultValue = "60",
            description =
                    "How old a transaction must be to count as stuck; more than the time between two checkpoints.")
    private long olderThan;

    @Option(
            names = "--abort",
            description =
                    "Abort stuck transactions: their records never become visible. Use it if the job does not come"
                            + " back, or starts from a checkpoint before them.")
    private boolean abort;

    @Spec
    private CommandSpec spec;

    public TransactionsCommand(PipelineOptions options) {
        this.options = options;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (olderThan < 0) {
            throw ConfigurationException.of("--older-than", "must be 0 or more", olderThan);
        }
        List<String> topics = options.topology().derivedTopics();
        try (Admin admin = options.reachableKafka().admin()) {
            OpenTransactions transactions = new OpenTransactions(admin, Clock.systemUTC(), topics);
            PrintWriter out = spec.commandLine().getOut();
            List<OpenTransaction> open = transactions.find();
            List<OpenTransaction> stuck = open.stream()
                    .filter(transaction -> transaction.age().compareTo(Duration.ofSeconds(olderThan)) >= 0)
                    .toList();
            open.forEach(
                    transaction -> out.println((stuck.contains(transaction) ? "stuck  " : "open   ") + transaction));
            if (stuck.isEmpty()) {
                out.println("nothing is stuck: " + open.size() + " open, none older than " + olderThan + " s");
                return ExitCode.OK;
            }
            if (!abort) {
                out.println(
                        "restart the job: it aborts what it left open; if it never comes back: transactions --abort");
                return ExitCode.SOFTWARE;
            }
            Set<String> aborted = new HashSet<>();
            for (OpenTransaction transaction : stuck) {
                String name = transaction
                        .transactionalId()
                        .orElseGet(() -> "of producer " + transaction.producerId() + " on " + transaction.partition());
                // One transaction may hold several partitions up, and ends in all of them.
                if (aborted.add(name)) {
                    transactions.abort(transaction);
                    out.println("aborted " + name);
                }
            }
            out.println(
                    "the records of an aborted transaction never become visible: the job must start from a checkpoint"
                            + " before it, or read its raw topics again");
            return ExitCode.OK;
        }
    }
}
