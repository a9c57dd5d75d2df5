import type { Operations } from "kustogen";
import type { Settings } from "./settings.ts";
import { FOLDERS, SHARED_DATA } from "./shared-data.ts";

/** What goes wrong with app, why, and which commands to run. */
export function troubleshooting({ ingress, nats }: Settings, kubectl: string): Operations["troubleshooting"] {
  return [
    {
      symptom: "Permission denied below /data; pushes fail while they create temporary objects",
      cause:
        "The folder doesn't belong to user 1000: the kubelet creates missing subPath folders as root, and " +
        "doesn't apply fsGroup to NFS. The maintenance pod under First time changes the owner",
      commands: [`${kubectl} exec deploy/gitserver -- ls -ldn ${FOLDERS.repos}`],
    },
    {
      symptom: "Pods stay pending: the claim isn't bound",
      cause: "The class aliyun-nfs-app is missing, or can't provision 200Ti",
      commands: [`${kubectl} describe pvc ${SHARED_DATA.name}`],
    },
    {
      symptom: "Pods don't start: CreateContainerConfigError",
      cause:
        "The Secret app-secrets is missing or lacks a key. The ConfigMap's name is app-env-<hash>, with a " +
        "hash of its content",
      commands: [`${kubectl} get events --field-selector reason=Failed`, `${kubectl} get configmap`],
    },
    ...(ingress
      ? [
          {
            symptom: "git clone over SSH gets no answer",
            cause:
              "Port 2222 of the host isn't forwarded, or the policies allow a namespace other than the " +
              "controller's",
            commands: [
              `nc -vz ${ingress.host} 2222`,
              `${kubectl} get endpointslices -l kubernetes.io/service-name=gitserver-ssh`,
            ],
          },
        ]
      : []),
    {
      symptom: "Mail or hooks are late or missing",
      cause: nats
        ? "NATS doesn't answer, or NATS_TOKEN is wrong; app uses Redis only if both NATS variables are missing"
        : "Nothing reads the queue in Redis: email-worker or git-hook isn't running",
      commands: [`${kubectl} logs deploy/email-worker`, `${kubectl} logs deploy/git-hook`],
    },
    {
      symptom: "Logs in Loki or traces are missing",
      cause:
        "LOKI_URL or OTEL_EXPORTER_OTLP_ENDPOINT isn't set or can't be reached; app then drops logs and traces silently",
      commands: [`${kubectl} logs deploy/metrics-aggregator`],
    },
  ];
}
