import type { Operations } from "kustogen";
import { API_PORT } from "./config.ts";
import { claimOf } from "./data.ts";
import type { Settings } from "./settings.ts";

/** What goes wrong with alexandria, why, and what to type. */
export function troubleshooting(settings: Settings, kubectl: string): Operations["troubleshooting"] {
  return [
    {
      symptom: "The pod does not start",
      cause: "An init container fails, a Secret is not there, or the volume is not bound",
      commands: [
        `${kubectl} describe pod -l app.kubernetes.io/name=alexandria`,
        `${kubectl} logs deploy/alexandria -c config-init`,
        `${kubectl} get pvc ${claimOf(settings)}`,
      ],
    },
    {
      symptom: "The API does not answer",
      cause:
        "It is not ready, or its log says why. On port 80 `/health` is the dashboard's page; ask the API itself",
      commands: [
        `${kubectl} logs deploy/alexandria -c api`,
        `${kubectl} port-forward deploy/alexandria ${API_PORT}:${API_PORT}`,
        `curl http://localhost:${API_PORT}/health`,
      ],
    },
    {
      symptom: "The API does not reach the orchestrator",
      cause: "A container of the two does not run, or the socket is not there",
      commands: [
        `${kubectl} exec deploy/alexandria -c api -- ls -la /var/run/alexandria/`,
        `${kubectl} logs deploy/alexandria -c orchestrator`,
      ],
    },
    {
      symptom: "Permission denied below /var/lib/alexandria",
      cause:
        "The volume belongs to another user than 1000. fsGroup gives block volumes away, shared file systems keep their owner: " +
        "give the folder away once, where the file system is mounted as root (an access point of EFS with user 1000 does it, too)",
      commands: [`${kubectl} exec deploy/alexandria -c api -- ls -ldn /var/lib/alexandria`],
    },
    ...(settings.llmBackends.length > 0
      ? [
          {
            symptom: "A language model is missing",
            cause:
              "llm-init could not register it: its log says why. It goes on without, and tries again at the next start. What it has " +
              "registered is marked on the volume and not tried again, also where the database has forgotten it since: take the marks " +
              "away and restart. A changed address or model gets a new `name` in llmBackends, as the program may refuse a known one",
            commands: [
              `${kubectl} logs deploy/alexandria -c llm-init`,
              `${kubectl} exec deploy/alexandria -c api -- rm -r /var/lib/alexandria/.llm-backends`,
              `${kubectl} rollout restart deploy/alexandria`,
            ],
          },
        ]
      : []),
    ...(settings.ingress
      ? [
          {
            symptom: "413 or 504 for uploads and long answers",
            cause: "They are larger than `ingress.maxBodySize` or longer than 300 seconds",
            commands: [`${kubectl} get ingress alexandria -o yaml`],
          },
        ]
      : []),
  ];
}
