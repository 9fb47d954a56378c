{{/*
A generated secret value that stays what it is over upgrades; takes root, secret (name) and key. Remembered within a
rendering, so that all who ask see the same. Refused without a cluster to ask, as in `helm template`: it would be new each
time. The namespace kube-system is in every cluster; it is only asked for where there is no Secret yet.
*/}}
{{- define "clickstream.generated" -}}
{{- $place := printf "generated %s/%s" .secret .key -}}
{{- if not (hasKey .root.Values $place) -}}
{{- $known := get (get (lookup "v1" "Secret" .root.Release.Namespace .secret | default dict) "data" | default dict) .key -}}
{{- if not (or $known .root.Values.throwawaySecrets (lookup "v1" "Namespace" "" "kube-system")) -}}
{{- fail "no cluster was asked, so passwords would be new at each rendering: name Secrets of your own in clickhouse.existingSecret, objectStore.existingSecret and page.existingSecret (docs/gitops), or, to look at manifests that are never applied, set throwawaySecrets=true" -}}
{{- end -}}
{{- $_ := $known | default (randAlphaNum 32 | b64enc) | set .root.Values $place -}}
{{- end -}}
{{- get .root.Values $place -}}
{{- end }}

{{/*
Changes when a Secret of ours does, so that the pods that read it restart; takes root, secret (name) and keys. Of a Secret
that is somebody else's we know nothing.
*/}}
{{- define "clickstream.generatedChecksum" -}}
{{- $all := "" -}}
{{- range .keys -}}
{{- $all = print $all (include "clickstream.generated" (dict "root" $.root "secret" $.secret "key" .)) -}}
{{- end -}}
{{- sha256sum $all -}}
{{- end }}
