{{/* Labels of a resource; takes root and component. */}}
{{- define "clickstream.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
{{ include "clickstream.stableLabels" . }}
{{- end }}

{{/* The same for resources whose operators put their labels on pods: a new version of the chart must not restart those. */}}
{{- define "clickstream.stableLabels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{ include "clickstream.podLabels" . }}
{{- end }}

{{/*
Labels of every pod of the release, also of those that operators make. The app.kubernetes.io ones are not used for that,
because operators set them to values of their own.
*/}}
{{- define "clickstream.podLabels" -}}
clickstream.io/release: {{ .root.Release.Name }}
clickstream.io/component: {{ .component }}
{{- end }}
