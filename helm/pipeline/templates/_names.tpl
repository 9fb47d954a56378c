{{/*
The start of every resource's name: the release's name, if the operators can build their own names on it (a letter
first, short), else as much of it as can be kept and a hash. Flink allows a cluster 45 characters, Kubernetes a label 63,
and Strimzi puts cluster and pool into one.
*/}}
{{- define "clickstream.name" -}}
{{- if regexMatch "^[a-z]([-a-z0-9]{0,22}[a-z0-9])?$" .Release.Name -}}
{{- .Release.Name -}}
{{- else -}}
{{- printf "c-%s-%s" (regexReplaceAll "[^a-z0-9]+" .Release.Name "-" | trunc 12 | trimSuffix "-") (sha256sum .Release.Name | trunc 8) -}}
{{- end -}}
{{- end }}

{{/* A Kubernetes name for a topic, whose own may hold underscores and dots. */}}
{{- define "clickstream.topicResource" -}}
{{ include "clickstream.name" .root }}-{{ .topic | lower | replace "_" "-" | replace "." "-" }}
{{- end }}

{{- define "clickstream.kafkaBootstrap" -}}
{{ include "clickstream.name" . }}-kafka-bootstrap:9093
{{- end }}

{{/* Strimzi keeps the certificate that clients have to trust in this Secret, under ca.crt. */}}
{{- define "clickstream.kafkaCaSecret" -}}
{{ include "clickstream.name" . }}-cluster-ca-cert
{{- end }}

{{/* Empty for an external store without one: its credentials then come from the pod's identity, as on AWS. */}}
{{- define "clickstream.objectStoreSecret" -}}
{{- if .Values.objectStore.existingSecret -}}
{{- .Values.objectStore.existingSecret -}}
{{- else if .Values.objectStore.enabled -}}
{{- include "clickstream.name" . }}-object-store
{{- end -}}
{{- end }}

{{- define "clickstream.clickhouseSecret" -}}
{{ .Values.clickhouse.existingSecret | default (printf "%s-clickhouse-client" (include "clickstream.name" .)) }}
{{- end }}

{{/* The page's own, which may only read. */}}
{{- define "clickstream.pageUser" -}}
{{ .Values.clickhouse.user }}-page
{{- end }}

{{- define "clickstream.pageSecret" -}}
{{ .Values.page.existingSecret | default (printf "%s-clickhouse-page" (include "clickstream.name" .)) }}
{{- end }}

{{- define "clickstream.clickhouseService" -}}
{{ include "clickstream.name" . }}-clickhouse
{{- end }}

{{/* One replica's address, the same for all who ask. */}}
{{- define "clickstream.clickhouseReplicaUrl" -}}
http://chi-{{ include "clickstream.name" . }}-main-0-0:8123
{{- end }}

{{- define "clickstream.jobName" -}}
{{ include "clickstream.name" . }}-job
{{- end }}

{{/* The operator takes names of up to 45 characters. */}}
{{- define "clickstream.backfillName" -}}
{{ include "clickstream.jobName" . | trunc 36 | trimSuffix "-" }}-backfill
{{- end }}

{{/* Service account of the TaskManagers. */}}
{{- define "clickstream.taskManagerAccount" -}}
{{ include "clickstream.jobName" . }}-taskmanager
{{- end }}

{{/* Folder in the bucket, so that releases can share one. */}}
{{- define "clickstream.storePath" -}}
s3://{{ .Values.objectStore.bucket }}/{{ .Release.Namespace }}/{{ .Release.Name }}
{{- end }}

{{- define "clickstream.keeperEnabled" -}}
{{- if or .Values.clickhouse.keeper.enabled (gt (int .Values.clickhouse.replicas) 1) -}}true{{- end -}}
{{- end }}
