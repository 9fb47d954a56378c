{{/* The pods of a component, as a policy's peer; takes the root and the component. */}}
{{- define "clickstream.peer" -}}
{{- dict "podSelector" (dict "matchLabels" (include "clickstream.podLabels" (dict "root" (index . 0) "component" (index . 1)) | fromYaml)) | toJson -}}
{{- end }}

{{- define "clickstream.namespacePeer" -}}
{{- dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" .)) | toJson -}}
{{- end }}

{{- define "clickstream.clientPeers" -}}
{{- range .Values.networkPolicies.clients }}
- {{ toJson . }}
{{- end }}
{{- end }}

{{- define "clickstream.cidrPeers" -}}
{{- range . }}
- ipBlock: {cidr: {{ . | quote }}}
{{- end }}
{{- end }}

{{/* An egress rule: the API server has no pods that a selector could name. */}}
{{- define "clickstream.toApiServer" -}}
- to:
    {{- with include "clickstream.cidrPeers" .Values.networkPolicies.apiServer.cidrs | trim }}{{ . | nindent 4 }}{{ end }}
  ports:
    {{- range .Values.networkPolicies.apiServer.ports }}
    - port: {{ . }}
    {{- end }}
{{- end }}

{{/* Head of a component's policy; takes the root, the component, and its name if that is not the component's. */}}
{{- define "clickstream.policy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "clickstream.name" (index . 0) }}-{{ last . }}
  labels: {{- include "clickstream.labels" (dict "root" (index . 0) "component" (index . 1)) | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "clickstream.podLabels" (dict "root" (index . 0) "component" (index . 1)) | nindent 6 }}
{{- end }}
