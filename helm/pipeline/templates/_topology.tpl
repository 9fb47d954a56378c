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

{{/* The tables whose rows show that the pipeline works, with commas between: those that nothing is filtered from, if there are any, and none by a key. */}}
{{- define "clickstream.tables" -}}
{{- if .Values.topology }}
{{- $complete := list }}
{{- $all := list }}
{{- range (fromJson .Values.topology).cleanTopics }}
{{- if not .key }}
{{- $all = append $all .table }}
{{- end }}
{{- if .completeFor }}
{{- $complete = append $complete .table }}
{{- end }}
{{- end }}
{{- join "," ($complete | default $all) }}
{{- else -}}
events_processed
{{- end }}
{{- end }}

{{- define "clickstream.firstTable" -}}
{{ include "clickstream.tables" . | splitList "," | first }}
{{- end }}
