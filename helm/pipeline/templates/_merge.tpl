{{/* Settings, of which the user's own go before the chart's defaults; takes defaults (YAML) and own (a map). */}}
{{- define "clickstream.merged" -}}
{{- mergeOverwrite (fromYaml .defaults) .own | toYaml -}}
{{- end }}
