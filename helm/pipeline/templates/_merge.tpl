{{/* Settings, of which the user's own go before the chart's defaults; takes defaults (YAML) and own (a map). */}}
{{- define "clickstream.merged" -}}
{{- merge (deepCopy .own) (fromYaml .defaults) | toYaml -}}
{{- end }}
