{{/* Where the paths of the registry's API begin; empty for none. */}}
{{- define "clickstream.schemaRegistryUrl" -}}
{{- if .Values.schemaRegistry.enabled -}}
http://{{ include "clickstream.name" . }}-schema-registry:8080/apis/ccompat/v7
{{- else -}}
{{ .Values.schemaRegistry.url }}
{{- end -}}
{{- end }}

{{/* What pipeline.sql, or the emitter, needs to reach it, as environment variables. */}}
{{- define "clickstream.schemaRegistryEnv" -}}
{{- with include "clickstream.schemaRegistryUrl" . -}}
- name: SCHEMA_REGISTRY_URL
  value: {{ . }}
{{- end }}
{{- with .Values.schemaRegistry.existingSecret }}
- name: SCHEMA_REGISTRY_USER_INFO
  valueFrom:
    secretKeyRef: {name: {{ . }}, key: user-info}
{{- end }}
{{- if .Values.schemaRegistry.caSecret }}
- name: SCHEMA_REGISTRY_TRUSTSTORE_LOCATION
  value: /etc/schema-registry-ca/ca.crt
{{- end }}
{{- end }}

{{- define "clickstream.schemaRegistryCaMount" -}}
{{- if .Values.schemaRegistry.caSecret -}}
- name: schema-registry-ca
  mountPath: /etc/schema-registry-ca
  readOnly: true
{{- end -}}
{{- end }}

{{- define "clickstream.schemaRegistryCaVolume" -}}
{{- with .Values.schemaRegistry.caSecret -}}
- name: schema-registry-ca
  secret:
    secretName: {{ . }}
    items:
      - key: ca.crt
        path: ca.crt
{{- end -}}
{{- end }}

{{/* An egress rule of who asks it; empty for none. */}}
{{- define "clickstream.toSchemaRegistry" -}}
{{- if .Values.schemaRegistry.enabled -}}
- to:
    - {{ include "clickstream.peer" (list . "schema-registry") }}
  ports:
    - port: 8080
{{- else if .Values.schemaRegistry.url -}}
- to:
    {{- with include "clickstream.cidrPeers" .Values.networkPolicies.externalRegistryCidrs | trim }}{{ . | nindent 4 }}{{ end }}
  ports:
    - port: {{ include "clickstream.urlPort" .Values.schemaRegistry.url }}
{{- end -}}
{{- end }}
