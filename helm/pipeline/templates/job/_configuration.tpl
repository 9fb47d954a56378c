{{/* Flink's settings. Those of the values go before them. */}}
{{- define "clickstream.flinkConfiguration" -}}
{{- $store := include "clickstream.storePath" . -}}
taskmanager.numberOfTaskSlots: {{ .Values.job.taskManager.slots | quote }}
# The job keeps offsets and transactions, not data: memory for a state backend would lie idle.
taskmanager.memory.managed.fraction: "0.0"
kubernetes.jobmanager.cpu.limit-factor: {{ .Values.job.jobManager.cpuLimitFactor | quote }}
kubernetes.taskmanager.cpu.limit-factor: {{ .Values.job.taskManager.cpuLimitFactor | quote }}
# The code that reads records runs in TaskManagers: they have none of the JobManager's rights.
kubernetes.taskmanager.service-account: {{ include "clickstream.taskManagerAccount" . }}
# A process without memory may have lost any of its threads. The one that follows reads one record at a time at first.
env.java.opts.all: -XX:+ExitOnOutOfMemoryError
high-availability.type: kubernetes
high-availability.storageDir: {{ $store }}/ha
execution.checkpointing.dir: {{ $store }}/checkpoints
execution.checkpointing.savepoint-dir: {{ $store }}/savepoints
execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION
# The canonical format is not supported by every kind of state; native savepoints are.
kubernetes.operator.savepoint.format.type: NATIVE
{{- if .Values.objectStore.enabled }}
s3.endpoint: http://{{ include "clickstream.name" . }}-object-store:9000
{{- else if .Values.objectStore.endpoint }}
s3.endpoint: {{ .Values.objectStore.endpoint }}
{{- end }}
s3.path.style.access: {{ .Values.objectStore.pathStyleAccess | quote }}
# No buttons in the UI that stop the job by mistake. The REST API still can: the network policies keep strangers from it.
web.cancel.enable: "false"
web.submit.enable: "false"
# Where `make ui` opens the UI. Flink's default lets every page read through a port-forward.
web.access-control-allow-origin: http://localhost:8081
# The native code of a compressor belongs to one class loader: the one that outlives the jobs. Flink brings the classes.
classloader.parent-first-patterns.additional: net.jpountz.
{{- if .Values.monitoring.enabled }}
# A plugin that the image has in its place.
metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory
metrics.reporter.prom.port: "9249"
{{- end }}
{{- end }}
