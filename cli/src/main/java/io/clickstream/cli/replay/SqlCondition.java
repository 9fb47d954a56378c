package io.clickstream.cli.replay;

import java.util.Map;

/**
 * What a query selects by.
 *
 * @param sql a condition with parameters ({@code {name:Type}})
 * @param parameters their values by name
 */
record SqlCondition(String sql, Map<String, String> parameters) {
    SqlCondition {
        parameters = Map.copyOf(parameters);
    }
}
