{{/*
Keeps the pods of a component on different nodes, as far as the values say; takes root and component, and, if it is to be
otherwise, mode and further labels.
*/}}
{{- define "clickstream.antiAffinity" -}}
{{- $mode := .mode | default .root.Values.antiAffinity -}}
{{- $labels := merge (dict) (.labels | default dict) (include "clickstream.podLabels" . | fromYaml) -}}
{{- $term := dict "topologyKey" "kubernetes.io/hostname" "labelSelector" (dict "matchLabels" $labels) -}}
{{- if eq $mode "required" -}}
affinity:
  podAntiAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - {{- toYaml $term | nindent 8 }}
{{- else if eq $mode "preferred" -}}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm: {{- toYaml $term | nindent 10 }}
{{- end }}
{{- end }}
