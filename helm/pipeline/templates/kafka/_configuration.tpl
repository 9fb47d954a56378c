{{/* A regular expression that matches these names and no others. */}}
{{- define "clickstream.anyOf" -}}
^({{ join "|" . | replace "." "\\." }})$
{{- end }}

{{/* The brokers' settings. Those of the values go before them. */}}
{{- define "clickstream.brokerConfiguration" -}}
{{- $replication := min (int .Values.kafka.replicas) 3 -}}
{{- $inSync := ge (int .Values.kafka.replicas) 3 | ternary 2 1 -}}
# A wrong topic name must be an error, not a new topic.
auto.create.topics.enable: false
# A topic is data: it outlives its resource, which goes when a release is removed.
delete.topic.enable: false
default.replication.factor: {{ $replication }}
min.insync.replicas: {{ $inSync }}
offsets.topic.replication.factor: {{ $replication }}
transaction.state.log.replication.factor: {{ $replication }}
transaction.state.log.min.isr: {{ $inSync }}
share.coordinator.state.topic.replication.factor: {{ $replication }}
share.coordinator.state.topic.min.isr: {{ $inSync }}
transaction.max.timeout.ms: {{ int64 .Values.kafka.transactionTimeoutMs }}
# Every checkpoint takes new transactional ids; a day after its last use, one is forgotten.
transactional.id.expiration.ms: {{ max 86400000 (int64 .Values.kafka.transactionTimeoutMs) }}
{{- end }}
