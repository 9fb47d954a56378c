package io.clickstream.local.status;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import org.apache.flink.api.common.JobStatus;

/** A line for each status, for files, pipes and terminals that know no more. */
public final class PlainStatus implements StatusView {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final PrintWriter out;
    private final Duration interval;

    public PlainStatus(PrintWriter out, Duration interval) {
        this.out = out;
        this.interval = interval;
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public void message(String text) {
        out.println(text);
        out.flush();
    }

    @Override
    public void status(PipelineStatus status, boolean emitting, JobStatus job) {
        message(LocalTime.now().format(CLOCK) + "  " + status);
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
