{{/* Seconds of a duration as Flink writes it (`10 s`, `2min`), rounded up. */}}
{{- define "clickstream.seconds" -}}
{{- $number := regexFind "^[0-9]+" . | int -}}
{{- $unit := regexFind "[a-z]+$" . -}}
{{- if eq $unit "ms" -}}
{{- divf $number 1000 | ceil -}}
{{- else -}}
{{- mul $number (get (dict "s" 1 "sec" 1 "min" 60 "h" 3600) $unit) -}}
{{- end -}}
{{- end }}
