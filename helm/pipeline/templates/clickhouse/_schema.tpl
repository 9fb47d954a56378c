{{/*
The schema's files, as they are. With Keeper the MergeTree engines become their replicated forms, whose paths come from
default_replica_path in the server's settings.
*/}}
{{- define "clickstream.schema" -}}
{{- $files := .Values.clickhouse.schema }}
{{- if not $files }}
{{- $files = dict }}
{{- range $path, $content := .Files.Glob "files/clickhouse-schema/*.sql" }}
{{- $_ := set $files (base $path) (toString $content) }}
{{- end }}
{{- end }}
{{- range $name, $sql := $files }}
{{- if include "clickstream.keeperEnabled" $ }}
{{- $sql = regexReplaceAll "(?m)^ENGINE = (\\w*MergeTree)\\b" $sql "ENGINE = Replicated${1}" }}
{{- end }}
{{ dict $name $sql | toYaml }}
{{- end }}
{{- end }}
