package io.clickstream.core.settings;

import java.util.Arrays;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Model.CommandSpec;

/** Help that shows the environment variable of every option. */
final class VariableHelp extends Help {
    VariableHelp(CommandSpec command, ColorScheme colors) {
        super(command, colors);
    }

    @Override
    public IOptionRenderer createDefaultOptionRenderer() {
        IOptionRenderer plain = super.createDefaultOptionRenderer();
        return (option, labels, colors) -> {
            Text[][] rows = plain.render(option, labels, colors);
            if (!Settings.isSetting(option)) {
                return rows;
            }
            // The description is the last column.
            Text[] row = rows[0].clone();
            Arrays.fill(row, colors.text(""));
            row[row.length - 1] = colors.text("  Variable: " + Settings.variable(option.longestName()));
            Text[][] all = Arrays.copyOf(rows, rows.length + 1);
            all[rows.length] = row;
            return all;
        };
    }
}
