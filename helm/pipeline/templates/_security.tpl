{{/* What Pod Security "restricted" asks of a pod; takes the user that its image is made for. */}}
{{- define "clickstream.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* The same for Strimzi's images, which name their user, 1001, and own their files by group 0. */}}
{{- define "clickstream.strimziPodSecurity" -}}
runAsNonRoot: true
fsGroup: 0
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "clickstream.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
