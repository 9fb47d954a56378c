{{/* Which metrics the brokers show, as regular expressions of whole names; a counter has _total behind it. JVM metrics always come too. */}}
{{- define "clickstream.kafkaMetrics" -}}
- kafka_cluster_partition_(laststableoffsetlag|underminisr)
- kafka_controller_kafkacontroller_(activecontrollercount|fencedbrokercount|offlinepartitionscount)
- kafka_log_log_size
- kafka_network_socketserver_networkprocessoravgidlepercent
- kafka_server_brokertopicmetrics_(bytesin|bytesout|failedfetchrequests|failedproducerequests|messagesin)persec
- kafka_server_replicamanager_(isrshrinkspersec|leadercount|offlinereplicacount|partitioncount|underminisrpartitioncount|underreplicatedpartitions)
{{- end }}

{{/* Which of ClickHouse's metrics are taken, as one regular expression of what follows chi_clickhouse_. */}}
{{- define "clickstream.clickhouseMetrics" -}}
{{- $tables := "table_(mutations|parts|parts_bytes|parts_rows)|system_replicas_is_session_expired" -}}
{{- $metrics := "BackgroundMergesAndMutationsPoolTask|DelayedInserts|DetachedParts|DiskFreeBytes|DiskTotalBytes|HTTPConnection|KafkaConsumers|KafkaConsumersWithAssignment|LongestRunningQuery|MaxPartCountForPartition|MemoryResident|MemoryTracking|Query|ReadonlyReplica|Uptime|fetch_errors" -}}
{{- $events := "DelayedInserts|FailedInsertQuery|FailedSelectQuery|InsertedBytes|InsertedRows|InsertQuery|KafkaCommitFailures|KafkaMessagesFailed|KafkaMessagesRead|KafkaRowsRejected|MergedRows|OSCPUVirtualTimeMicroseconds|RejectedInserts|SelectQuery" -}}
{{ $tables }}|metric_({{ $metrics }})|event_({{ $events }})
{{- end }}
