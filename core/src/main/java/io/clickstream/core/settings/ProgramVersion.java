package io.clickstream.core.settings;

import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version in the manifest of the jar that a program's command comes from. */
public final class ProgramVersion implements IVersionProvider {
    @Spec
    private CommandSpec command;

    @Override
    public String[] getVersion() {
        CommandSpec root = command.root();
        String version = root.userObject().getClass().getPackage().getImplementationVersion();
        return new String[] {root.name() + " " + (version == null ? "(not from a jar)" : version)};
    }
}
