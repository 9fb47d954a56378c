package io.clickstream.bench;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What one repetition has measured of one subject.
 *
 * @param subject what was measured, such as a rival
 * @param repetition 1 for the first
 * @param figures by a name that ends in its unit, such as {@code cpu_us_per_record}
 */
public record Measurement(String subject, int repetition, Map<String, Double> figures) {

    /** The median of a figure over the repetitions of a subject. */
    public static double median(Collection<Measurement> measurements, String subject, String figure) {
        List<Double> values = values(measurements, subject, figure);
        int middle = values.size() / 2;
        return values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2;
    }

    /** The smallest and the largest value of a figure, with a dash between. */
    public static String range(Collection<Measurement> measurements, String subject, String figure, String format) {
        List<Double> values = values(measurements, subject, figure);
        return String.format(format, values.get(0)) + "–" + String.format(format, values.get(values.size() - 1));
    }

    private static List<Double> values(Collection<Measurement> measurements, String subject, String figure) {
        List<Double> values = measurements.stream()
                .filter(measurement -> measurement.subject().equals(subject))
                .map(measurement -> measurement.figures().get(figure))
                .sorted()
                .toList();
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured of " + subject);
        }
        return values;
    }
}
