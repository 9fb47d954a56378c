{{/* Changes when the generated credentials do, so that the pods with them restart. */}}
{{- define "clickstream.objectStoreChecksum" -}}
{{- if and .Values.objectStore.enabled (not .Values.objectStore.existingSecret) -}}
{{- include "clickstream.generatedChecksum" (dict "root" . "secret" (include "clickstream.objectStoreSecret" .) "keys" (list "access-key" "secret-key")) -}}
{{- else -}}
{{- .Values.objectStore.existingSecret | sha256sum -}}
{{- end -}}
{{- end }}

{{/* Port of a URL, else that of its scheme. */}}
{{- define "clickstream.urlPort" -}}
{{- $url := urlParse . -}}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (eq $url.scheme "http" | ternary "80" "443") -}}
{{- end }}

{{/* URL of a folder below the release's in the bucket, for clients that take no s3://; takes root and folder. */}}
{{- define "clickstream.storeUrl" -}}
{{- $store := .root.Values.objectStore -}}
{{- $path := printf "%s/%s/%s" .root.Release.Namespace .root.Release.Name .folder -}}
{{- if $store.enabled -}}
http://{{ include "clickstream.name" .root }}-object-store:9000/{{ $store.bucket }}/{{ $path }}
{{- else if and $store.endpoint $store.pathStyleAccess -}}
{{ $store.endpoint }}/{{ $store.bucket }}/{{ $path }}
{{- else if $store.endpoint -}}
{{ $store.endpoint | replace "://" (printf "://%s." $store.bucket) }}/{{ $path }}
{{- else -}}
https://{{ $store.bucket }}.s3{{ with get .root.Values.job.flinkConfiguration "s3.region" }}.{{ . }}{{ end }}.amazonaws.com/{{ $path }}
{{- end -}}
{{- end }}

{{- define "clickstream.backupsUrl" -}}
{{ .Values.clickhouse.backups.url | default (include "clickstream.storeUrl" (dict "root" . "folder" "backups")) }}
{{- end }}

{{- define "clickstream.backupsSecret" -}}
{{ .Values.clickhouse.backups.existingSecret | default (include "clickstream.objectStoreSecret" .) }}
{{- end }}

{{/* Whether ClickHouse writes its backups into the store of this release. */}}
{{- define "clickstream.backupsInside" -}}
{{- if and .Values.clickhouse.backups.enabled .Values.objectStore.enabled (not .Values.clickhouse.backups.url) -}}true{{- end -}}
{{- end }}
