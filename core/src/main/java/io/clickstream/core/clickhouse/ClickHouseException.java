package io.clickstream.core.clickhouse;

import io.clickstream.core.settings.ReportedException;
import picocli.CommandLine.ExitCode;

/** ClickHouse refuses what it was asked. The message says why, in its own words. Exit code 1. */
public final class ClickHouseException extends ReportedException {
    ClickHouseException(String message) {
        super(ExitCode.SOFTWARE, message, null);
    }
}
