{{/* Refuses samples that could not be sent, and the made-up events where the pipeline is not the one that they are for. */}}
{{- define "clickstream.checkedSamples" -}}
{{- $bytes := 0 -}}
{{- range $file, $lines := .Values.emitter.samples -}}
{{- $bytes = len $lines | add $bytes -}}
{{- if not (has (trimSuffix ".jsonl" $file | trimSuffix ".avsc") $.Values.kafka.topics.raw.names) -}}
{{- fail (printf "emitter.samples: %s is for none of the topics in kafka.topics.raw.names (%s)" $file (join ", " $.Values.kafka.topics.raw.names)) -}}
{{- end -}}
{{- end -}}
{{- if gt $bytes 1000000 -}}
{{- fail (printf "emitter.samples: %d bytes, but a ConfigMap takes 1 MiB; set fewer, or emitter.enabled=false and send them from elsewhere" $bytes) -}}
{{- end -}}
{{- if and .Values.topology (not .Values.emitter.samples) -}}
{{- fail "emitter.enabled: the events that it makes up are for the project's own pipeline; set emitter.samples to send records of yours, or emitter.enabled=false" -}}
{{- end -}}
{{- end }}
