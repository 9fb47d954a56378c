{{/* Changes when the generated credentials do, so that the pods with them restart. */}}
{{- define "clickstream.objectStoreChecksum" -}}
{{- if and .Values.objectStore.enabled (not .Values.objectStore.existingSecret) -}}
{{- include "clickstream.generatedChecksum" (dict "root" . "secret" (include "clickstream.objectStoreSecret" .) "keys" (list "access-key" "secret-key")) -}}
{{- else -}}
{{- .Values.objectStore.existingSecret | sha256sum -}}
{{- end -}}
{{- end }}

{{/* Port of an external store: its URL's, else that of the scheme. */}}
{{- define "clickstream.objectStorePort" -}}
{{- $url := urlParse .Values.objectStore.endpoint -}}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (eq $url.scheme "http" | ternary "80" "443") -}}
{{- end }}
