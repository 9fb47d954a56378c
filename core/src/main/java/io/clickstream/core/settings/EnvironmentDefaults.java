package io.clickstream.core.settings;

import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes every option an environment variable by one rule: {@code --messages-per-second} is {@code MESSAGES_PER_SECOND}. */
public final class EnvironmentDefaults implements IDefaultValueProvider {
    private final Map<String, String> environment;
    private final Map<String, String> defaults;

    /**
     * @param environment the environment variables; a blank one counts as not set
     * @param defaults by variable name, what replaces the default of an option
     */
    public EnvironmentDefaults(Map<String, String> environment, Map<String, String> defaults) {
        this.environment = Map.copyOf(environment);
        this.defaults = Map.copyOf(defaults);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!Settings.isSetting(argument)) {
            return null;
        }
        String variable = Settings.variable(((OptionSpec) argument).longestName());
        String value = environment.getOrDefault(variable, "").strip();
        return value.isEmpty() ? defaults.get(variable) : value;
    }
}
