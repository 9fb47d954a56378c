{{/* What a Java client needs to reach Kafka, as environment variables; takes root and user. */}}
{{- define "clickstream.kafkaClientEnv" -}}
- name: KAFKA_BOOTSTRAP_SERVERS
  value: {{ include "clickstream.kafkaBootstrap" .root }}
- name: KAFKA_SECURITY_PROTOCOL
  value: SASL_SSL
- name: KAFKA_SASL_MECHANISM
  value: SCRAM-SHA-512
- name: KAFKA_SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef: {name: {{ include "clickstream.name" .root }}-{{ .user }}, key: sasl.jaas.config}
- name: KAFKA_SSL_TRUSTSTORE_TYPE
  value: PEM
- name: KAFKA_SSL_TRUSTSTORE_LOCATION
  value: {{ include "clickstream.kafkaCaFile" . }}
{{- end }}

{{/* Where every client finds the certificate to trust. */}}
{{- define "clickstream.kafkaCaFile" -}}
/etc/kafka-ca/ca.crt
{{- end }}

{{- define "clickstream.kafkaCaMount" -}}
- name: kafka-ca
  mountPath: {{ include "clickstream.kafkaCaFile" . | dir }}
  readOnly: true
{{- end }}

{{/* The public certificate only: the Secret also holds a PKCS#12 store and its password. */}}
{{- define "clickstream.kafkaCaVolume" -}}
- name: kafka-ca
  secret:
    secretName: {{ include "clickstream.kafkaCaSecret" . }}
    items:
      - key: ca.crt
        path: ca.crt
{{- end }}
