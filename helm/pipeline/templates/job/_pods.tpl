{{/*
Pod template of the job's pods; takes root and role (jobmanager, taskmanager). JobManager and TaskManager have one each
instead of a common one with additions, because the operator merges lists by position.
*/}}
{{- define "clickstream.flinkPod" -}}
{{- $isJobManager := eq .role "jobmanager" -}}
{{- $storeSecret := include "clickstream.objectStoreSecret" .root -}}
{{- $labels := dict "root" .root "component" "job" -}}
{{- /* There may be more TaskManagers than nodes, so for them a node of their own is only a wish. */ -}}
{{- $antiAffinity := and (not $isJobManager) (eq .root.Values.antiAffinity "required") | ternary "preferred" .root.Values.antiAffinity -}}
metadata:
  labels: {{- include "clickstream.podLabels" $labels | nindent 4 }}
  {{- /* A change of one of these restarts the job from its state. */}}
  annotations:
    checksum/object-store: {{ include "clickstream.objectStoreChecksum" .root }}
    {{- if $isJobManager }}
    checksum/pipeline-sql: {{ include "clickstream.pipelineSql" .root | sha256sum }}
    {{- end }}
spec:
  {{- with include "clickstream.imagePullSecrets" .root }}{{ . | nindent 2 }}{{ end }}
  securityContext: {{- include "clickstream.podSecurity" 9999 | nindent 4 }}
  {{- /* Flink itself labels its pods with their role. */}}
  {{- with include "clickstream.antiAffinity" (merge (dict "mode" $antiAffinity "labels" (dict "component" .role)) $labels) }}{{ . | nindent 2 }}{{ end }}
  containers:
    # The operator's name for the container that runs Flink.
    - name: flink-main-container
      {{- if or $isJobManager $storeSecret }}
      env:
        {{- with $storeSecret }}
        # Not in Flink's configuration, because that is a ConfigMap.
        - name: AWS_ACCESS_KEY_ID
          valueFrom:
            secretKeyRef: {name: {{ . }}, key: access-key}
        - name: AWS_SECRET_ACCESS_KEY
          valueFrom:
            secretKeyRef: {name: {{ . }}, key: secret-key}
        {{- end }}
        {{- if $isJobManager }}
        # For pipeline.sql, which the JobManager turns into the job.
        {{- include "clickstream.kafkaClientEnv" (dict "root" .root "user" "job") | nindent 8 }}
        {{- with include "clickstream.schemaRegistryEnv" .root }}{{ . | nindent 8 }}{{ end }}
        - name: CHECKPOINT_INTERVAL
          value: {{ .root.Values.job.checkpointInterval | quote }}
        - name: DELIVERY_GUARANTEE
          value: {{ .root.Values.job.deliveryGuarantee }}
        - name: TRANSACTION_TIMEOUT_MS
          value: {{ int64 .root.Values.kafka.transactionTimeoutMs | quote }}
        {{- end }}
      {{- end }}
      {{- if .root.Values.monitoring.enabled }}
      ports:
        - name: metrics
          containerPort: 9249
      {{- end }}
      securityContext: {{- include "clickstream.containerSecurity" . | nindent 8 }}
      volumeMounts:
        {{- include "clickstream.kafkaCaMount" . | nindent 8 }}
        {{- with include "clickstream.schemaRegistryCaMount" .root }}{{ . | nindent 8 }}{{ end }}
        {{- if $isJobManager }}
        - name: pipeline-sql
          mountPath: /opt/clickstream/sql
          readOnly: true
        {{- end }}
        - name: tmp
          mountPath: /tmp
        # The web UI shows the log from there.
        - name: log
          mountPath: /opt/flink/log
  volumes:
    {{- include "clickstream.kafkaCaVolume" .root | nindent 4 }}
    {{- with include "clickstream.schemaRegistryCaVolume" .root }}{{ . | nindent 4 }}{{ end }}
    {{- if $isJobManager }}
    - name: pipeline-sql
      configMap:
        name: {{ include "clickstream.jobName" .root }}-sql
    {{- end }}
    # The jar, unpacked libraries and buffers.
    - name: tmp
      emptyDir: {sizeLimit: 1Gi}
    - name: log
      emptyDir: {sizeLimit: 1Gi}
{{- end }}

{{- define "clickstream.pipelineSql" -}}
{{- if and (contains "${SCHEMA_REGISTRY_URL}" .Values.job.sql) (not (include "clickstream.schemaRegistryUrl" .)) -}}
{{- fail "job.sql asks SCHEMA_REGISTRY_URL: set schemaRegistry.url to the one that you have, or schemaRegistry.enabled=true to run one" -}}
{{- end -}}
{{ .Values.job.sql | default (.Files.Get "files/pipeline.sql") }}
{{- end }}
