import type { Operations } from "kustogen";
import type { Settings } from "./settings.ts";
import { FOLDERS, SHARED_DATA } from "./shared-data.ts";

/** What goes wrong with app, why, and what to type. */
export function troubleshooting({ ingress, nats }: Settings, kubectl: string): Operations["troubleshooting"] {
  return [
    {
      symptom: "Permission denied below /data; pushes fail while they make temporary objects",
      cause:
        "The folder belongs to another user than 1000: the kubelet makes missing subPath folders as root, and does not apply " +
        "fsGroup to NFS. The maintenance pod under First time gives them away",
      commands: [`${kubectl} exec deploy/gitserver -- ls -ldn ${FOLDERS.repos}`],
    },
    {
      symptom: "Pods wait: the claim is not bound",
      cause: "The class aliyun-nfs-app is not there, or gives no 200Ti",
      commands: [`${kubectl} describe pvc ${SHARED_DATA.name}`],
    },
    {
      symptom: "Pods don't start: CreateContainerConfigError",
      cause:
        "The Secret app-secrets lacks a key or is not there. The ConfigMap is named app-env-<hash>, after its content",
      commands: [`${kubectl} get events --field-selector reason=Failed`, `${kubectl} get configmap`],
    },
    ...(ingress
      ? [
          {
            symptom: "git clone over SSH finds nobody",
            cause:
              "Port 2222 of the host leads nowhere, or the policies admit another namespace than the controller's",
            commands: [
              `nc -vz ${ingress.host} 2222`,
              `${kubectl} get endpointslices -l kubernetes.io/service-name=gitserver-ssh`,
            ],
          },
        ]
      : []),
    {
      symptom: "Mail or hooks come late or never",
      cause: nats
        ? "NATS does not answer, or NATS_TOKEN is wrong; without both app falls back to Redis"
        : "The queue in Redis is not read: email-worker or git-hook does not run",
      commands: [`${kubectl} logs deploy/email-worker`, `${kubectl} logs deploy/git-hook`],
    },
    {
      symptom: "No logs in Loki, no traces",
      cause: "LOKI_URL or OTEL_EXPORTER_OTLP_ENDPOINT is not set or not reached; app drops both in silence",
      commands: [`${kubectl} logs deploy/metrics-aggregator`],
    },
  ];
}
