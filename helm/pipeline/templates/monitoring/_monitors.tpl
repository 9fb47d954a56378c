{{/* Labels of what Prometheus is given: the chart's, and those by which the user's Prometheus selects; takes root and component. */}}
{{- define "clickstream.monitoringLabels" -}}
{{- merge (dict) .root.Values.monitoring.labels (include "clickstream.labels" . | fromYaml) | toYaml -}}
{{- end }}

{{/*
An endpoint of a monitor; takes root, component and port (its name). Rules and dashboards select the release by `release` and
the part by `component`; prometheus-operator adds `namespace` and `pod` by itself.
*/}}
{{- define "clickstream.endpoint" -}}
port: {{ .port }}
interval: {{ .root.Values.monitoring.interval }}
relabelings:
  - targetLabel: release
    replacement: {{ .root.Release.Name | quote }}
  - targetLabel: component
    replacement: {{ .component }}
{{- end }}

{{/* An ingress rule: where Prometheus is; takes root and port. */}}
{{- define "clickstream.fromScrapers" -}}
{{- if and .root.Values.monitoring.enabled .root.Values.monitoring.scrapers }}
# Metrics.
- from: {{- toYaml .root.Values.monitoring.scrapers | nindent 4 }}
  ports:
    - port: {{ .port }}
{{- end }}
{{- end }}
