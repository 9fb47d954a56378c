{{/*
A generated secret value that stays what it is over upgrades; takes root, secret (name) and key. Remembered within a
rendering, so that all who ask see the same. Without a cluster to ask, as in `helm template`, it is new each time: GitOps
tools should be given an existing Secret.
*/}}
{{- define "clickstream.generated" -}}
{{- $place := printf "generated %s/%s" .secret .key -}}
{{- if not (hasKey .root.Values $place) -}}
{{- $secret := lookup "v1" "Secret" .root.Release.Namespace .secret | default dict -}}
{{- $_ := get (get $secret "data" | default dict) .key | default (randAlphaNum 32 | b64enc) | set .root.Values $place -}}
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
