{{/*
The schema's files, as they are. With Keeper the MergeTree engines become their replicated forms, whose paths come from
default_replica_path in the server's settings.
*/}}
{{- define "clickstream.schema" -}}
{{- range $path, $content := .Files.Glob "files/clickhouse-schema/*.sql" }}
{{- $sql := toString $content }}
{{- if include "clickstream.keeperEnabled" $ }}
{{- $sql = regexReplaceAll "(?m)^ENGINE = (\\w*MergeTree)\\b" $sql "ENGINE = Replicated${1}" }}
{{- end }}
{{ dict (base $path) $sql | toYaml }}
{{- end }}
{{- end }}
