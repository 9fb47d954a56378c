{{/*
A FlinkDeployment up to what its job does with state, which follows; takes root, name, and arguments behind those that name the SQL.
*/}}
{{- define "clickstream.flinkDeployment" -}}
{{- $values := .root.Values.job -}}
apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: {{ .name }}
  labels: {{- include "clickstream.labels" (dict "root" .root "component" "job") | nindent 4 }}
spec:
  image: {{ include "clickstream.image" (dict "root" .root "image" $values.image) }}
  imagePullPolicy: {{ $values.image.pullPolicy }}
  flinkVersion: v2_2
  serviceAccount: {{ include "clickstream.jobName" .root }}
  jobManager:
    replicas: {{ $values.jobManager.replicas }}
    resource:
      cpu: {{ $values.jobManager.cpu }}
      memory: {{ $values.jobManager.memory | quote }}
    podTemplate: {{- include "clickstream.flinkPod" (dict "root" .root "role" "jobmanager") | nindent 6 }}
  taskManager:
    resource:
      cpu: {{ $values.taskManager.cpu }}
      memory: {{ $values.taskManager.memory | quote }}
    podTemplate: {{- include "clickstream.flinkPod" (dict "root" .root "role" "taskmanager") | nindent 6 }}
  job:
    jarURI: local:///opt/flink/usrlib/clickstream-job.jar
    args: {{ concat (list "--sql" "/opt/clickstream/sql/pipeline.sql") .arguments | toJson }}
    parallelism: {{ $values.parallelism }}
{{- end }}
