package io.clickstream.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds secrets where they do not belong: anywhere but in a Secret. */
final class Leaks {

    /** A field or setting that is called a password and has a value that stands there in the clear. */
    private static final Pattern IN_THE_CLEAR = Pattern.compile(
            "(?i)\"[\\w./-]*(password|passwd|secret[._-]?key|access[._-]?key|jaas[._-]?config|token)\"\\s*:\\s*\"[^\"]+\"");

    /** The same as an environment variable of a container. */
    private static final Pattern IN_A_VARIABLE = Pattern.compile(
            "(?i)\"name\"\\s*:\\s*\"\\w*(PASSWORD|SECRET_KEY|SECRET_ACCESS_KEY|JAAS_CONFIG|TOKEN)\"\\s*,\\s*\"value\"\\s*:\\s*\"[^\"]+\"");

    private Leaks() {}

    /** One line a find. */
    static List<String> in(Rendered rendered) {
        List<String> values = rendered.secrets().stream()
                .flatMap(secret -> secret.getData().values().stream())
                .flatMap(value ->
                        Stream.of(value, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)))
                .toList();
        return rendered.objects().stream()
                .filter(object -> !object.getKind().equals("Secret"))
                .flatMap(object -> in(object, values))
                .toList();
    }

    private static Stream<String> in(GenericKubernetesResource object, List<String> secretValues) {
        String json = Serialization.asJson(object);
        String where = object.getKind() + " " + object.getMetadata().getName();
        return Stream.concat(
                secretValues.stream().filter(json::contains).map(value -> where + " holds the value of a Secret"),
                Stream.of(IN_THE_CLEAR, IN_A_VARIABLE)
                        .flatMap(pattern -> pattern.matcher(json).results())
                        .map(found -> found.group())
                        .map(found -> where + " holds in the clear " + found));
    }
}
