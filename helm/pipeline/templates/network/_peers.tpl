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

{{/*
Where the API server is, as a JSON list of CIDRs: the values' if there are any, else its addresses and those of its Service,
because plugins look at either. Without a cluster to ask, as in `helm template`, everywhere.
*/}}
{{- define "clickstream.apiServerCidrs" -}}
{{- $cidrs := .Values.networkPolicies.apiServer.cidrs -}}
{{- if not $cidrs -}}
{{- $addresses := list -}}
{{- range (lookup "discovery.k8s.io/v1" "EndpointSlice" "default" "kubernetes").endpoints -}}
{{- $addresses = concat $addresses .addresses -}}
{{- end -}}
{{- if $addresses -}}
{{- $addresses = concat $addresses (lookup "v1" "Service" "default" "kubernetes" | dig "spec" "clusterIPs" list) -}}
{{- end -}}
{{- range $addresses | uniq -}}
{{- $cidrs = append $cidrs (contains ":" . | ternary "128" "32" | printf "%s/%s" .) -}}
{{- end -}}
{{- end -}}
{{- $cidrs | default (list "0.0.0.0/0" "::/0") | toJson -}}
{{- end }}

{{/* An egress rule: the API server has no pods that a selector could name. */}}
{{- define "clickstream.toApiServer" -}}
- to:
    {{- with include "clickstream.apiServerCidrs" . | fromJsonArray | include "clickstream.cidrPeers" | trim }}{{ . | nindent 4 }}{{ end }}
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
