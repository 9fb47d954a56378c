package io.clickstream.emitter;

/** A setting that cannot be used. The message is one line for the person who made it. */
public final class WrongSettingException extends RuntimeException {
    public WrongSettingException(String message) {
        super(message);
    }

    /** Names the option and its variable, for example {@code SEED (--seed) must be a number, but is x}. */
    public static WrongSettingException of(String option, String rule, Object value) {
        String shown = value.toString().replaceFirst("\\.0$", "");
        return new WrongSettingException(Settings.name(option) + " " + rule + ", but is " + shown);
    }
}
