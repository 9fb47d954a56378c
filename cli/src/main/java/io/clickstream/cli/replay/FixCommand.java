package io.clickstream.cli.replay;

import io.clickstream.core.settings.PlainText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets a shell command change payloads: old one on its standard input, new one on its standard output. */
final class FixCommand implements PayloadTransform {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int EXCERPT = 120;

    private final String command;

    FixCommand(String command) {
        this.command = command;
    }

    @Override
    public byte[] apply(byte[] payload) throws InterruptedException {
        // Files, because a pipe would have to be filled and emptied at the same time.
        Path folder = null;
        try {
            folder = Files.createTempDirectory("clickstream-fix");
            return run(folder, payload);
        } catch (IOException e) {
            throw new UncheckedIOException("the fix command cannot be run", e);
        } finally {
            delete(folder);
        }
    }

    private byte[] run(Path folder, byte[] payload) throws IOException, InterruptedException {
        Path in = Files.write(folder.resolve("in"), payload == null ? new byte[0] : payload);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new NotReplayableException("the fix command took longer than " + LIMIT.toSeconds() + " s");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            String said = new String(Files.readAllBytes(err), StandardCharsets.UTF_8)
                    .strip()
                    .lines()
                    .findFirst()
                    .orElse("");
            throw new NotReplayableException("the fix command ended with " + process.exitValue()
                    + (said.isEmpty() ? "" : ": " + PlainText.of(said.substring(0, Math.min(EXCERPT, said.length())))));
        }
        byte[] fixed = Files.readAllBytes(out);
        if (fixed.length == 0 && payload != null) {
            throw new NotReplayableException("the fix command wrote nothing");
        }
        return fixed.length == 0 ? null : fixed;
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try {
            for (String name : new String[] {"in", "out", "err"}) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the fix command's files cannot be removed", e);
        }
    }
}
