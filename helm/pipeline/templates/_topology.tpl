{{/* What the pipeline consists of, for the programs that need to know: nothing for the project's own, which they know. */}}
{{- define "clickstream.topologyEnv" -}}
{{- if .Values.topology }}
- name: TOPOLOGY
  value: /etc/clickstream/topology.json
{{- end }}
{{- end }}

{{- define "clickstream.topologyMount" -}}
{{- if .Values.topology }}
- name: topology
  mountPath: /etc/clickstream
  readOnly: true
{{- end }}
{{- end }}

{{- define "clickstream.topologyVolume" -}}
{{- if .Values.topology }}
- name: topology
  configMap:
    name: {{ include "clickstream.name" . }}-topology
{{- end }}
{{- end }}

{{/* A table whose rows show that the pipeline works. */}}
{{- define "clickstream.firstTable" -}}
{{- if .Values.topology }}
{{- (first (fromJson .Values.topology).cleanTopics).table }}
{{- else -}}
events_processed
{{- end }}
{{- end }}
