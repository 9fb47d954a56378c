package io.clickstream.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line of programs that take a script: {@code [--sql FILE] [-D NAME=value]… [--backfill NAME [--from TIME]]}.
 *
 * @param script the SQL file, null for the {@code pipeline.sql} inside the jar
 * @param variables values for {@code ${NAME}}, which win over the environment
 * @param backfill what is to be read again; empty for the job that goes on
 */
public record ScriptArguments(Path script, Map<String, String> variables, Optional<Backfill> backfill) {

    private static final String DEFAULT_SCRIPT = "pipeline.sql";
    private static final String USAGE = "; usage: [--sql FILE] [-D NAME=value]... [--backfill NAME [--from TIME]]";

    /** @throws PipelineException if an argument is none of these */
    public static ScriptArguments parse(String[] args) {
        Path script = null;
        String backfill = null;
        String from = Backfill.BEGINNING;
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : null;
            if (value != null && args[i].equals("--sql")) {
                script = Path.of(value);
            } else if (value != null && args[i].equals("--backfill") && !value.isBlank()) {
                backfill = value;
            } else if (value != null && args[i].equals("--from") && backfill != null) {
                from = value;
            } else if (value != null && args[i].equals("-D") && value.indexOf('=') > 0) {
                variables.put(value.substring(0, value.indexOf('=')), value.substring(value.indexOf('=') + 1));
            } else {
                throw new PipelineException("wrong argument " + args[i] + USAGE);
            }
        }
        return new ScriptArguments(
                script, variables, backfill == null ? Optional.empty() : Optional.of(Backfill.of(backfill, from)));
    }

    /** What errors call the script. */
    public String name() {
        return script == null ? DEFAULT_SCRIPT : script.getFileName().toString();
    }

    /**
     * Reads the script and fills in its variables.
     *
     * @param others values of variables that are not among the arguments, such as the environment
     * @throws PipelineException if the file is not there or no text, or a variable has no value
     */
    public List<SqlScript.Statement> statements(Map<String, String> others) throws IOException {
        return SqlScript.parse(name(), read(), variable -> variables.getOrDefault(variable, others.get(variable)));
    }

    private String read() throws IOException {
        if (script == null) {
            try (InputStream in = ScriptArguments.class.getResourceAsStream("/" + DEFAULT_SCRIPT)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        try {
            return Files.readString(script);
        } catch (IOException e) {
            throw new PipelineException("--sql: the file " + script + " cannot be read as UTF-8 text", e);
        }
    }
}
