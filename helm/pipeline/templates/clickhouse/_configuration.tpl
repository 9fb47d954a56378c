{{/* The server's settings, as paths into its configuration. Those of the values go before them. */}}
{{- define "clickstream.serverSettings" -}}
{{- $name := include "clickstream.name" . -}}
{{- $kafka := "named_collections/kafka_connection" -}}
# All tables are attached before the first queue starts to read, or its first block could miss a view.
async_load_databases: "false"
# The operator's own are for debugging, and as large as the volume of the logs.
logger/level: information
logger/size: 100M
logger/count: 5
{{- if include "clickstream.keeperEnabled" . }}
# The same path on every replica, though each creates its tables by itself.
default_replica_path: /clickhouse/tables/{database}/{table}/{shard}
{{- end }}
# What the Kafka tables of the schema use: ENGINE = Kafka(kafka_connection).
{{ $kafka }}/kafka_broker_list: {{ include "clickstream.kafkaBootstrap" . }}
# The client's own settings. A server-wide <kafka> section does not reach tables with a named collection.
{{ $kafka }}/kafka/security_protocol: sasl_ssl
{{ $kafka }}/kafka/ssl_ca_location: {{ include "clickstream.kafkaCaFile" . }}
{{ $kafka }}/kafka/sasl_mechanism: SCRAM-SHA-512
{{ $kafka }}/kafka/sasl_username: {{ $name }}-clickhouse
{{ $kafka }}/kafka/sasl_password:
  valueFrom:
    secretKeyRef: {name: {{ $name }}-clickhouse, key: password}
{{ $kafka }}/kafka/isolation_level: read_committed
# After a kill the partitions are free again in seconds; the default makes everyone wait 45 s.
{{ $kafka }}/kafka/session_timeout_ms: 6000
{{ $kafka }}/kafka/heartbeat_interval_ms: 1500
# A broker that is gone is looked for about every second; by default the pauses grow to 10 s.
{{ $kafka }}/kafka/reconnect_backoff_max_ms: 1000
# How far the consumers are behind, for system.kafka_consumers; off by default in a named collection.
{{ $kafka }}/kafka/statistics_interval_ms: 3000
{{- if .Values.clickhouse.backups.enabled }}
{{- $secret := include "clickstream.backupsSecret" . | required "clickhouse.backups needs keys: set clickhouse.backups.existingSecret" }}
# Where BACKUP writes: S3(backups, 'name'). Addresses and keys stay out of queries and their log.
named_collections/backups/url: {{ include "clickstream.backupsUrl" . }}
named_collections/backups/access_key_id:
  valueFrom:
    secretKeyRef: {name: {{ $secret }}, key: access-key}
named_collections/backups/secret_access_key:
  valueFrom:
    secretKeyRef: {name: {{ $secret }}, key: secret-key}
{{- end }}
{{- end }}
