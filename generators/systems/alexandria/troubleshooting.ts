import type { Operations } from "kustogen";
import { API_PORT } from "./config.ts";
import { claimOf } from "./data.ts";
import type { Settings } from "./settings.ts";

/** What goes wrong with alexandria, why, and which commands to run. */
export function troubleshooting(settings: Settings, kubectl: string): Operations["troubleshooting"] {
  return [
    {
      symptom: "The pod doesn't start",
      cause: "An init container fails, a Secret is missing, or the volume isn't bound",
      commands: [
        `${kubectl} describe pod -l app.kubernetes.io/name=alexandria`,
        `${kubectl} logs deploy/alexandria -c config-init`,
        `${kubectl} get pvc ${claimOf(settings)}`,
      ],
    },
    {
      symptom: "The API doesn't answer",
      cause:
        "The API isn't ready; its log shows the reason. On port 80, `/health` is the dashboard's page, so query " +
        "the API itself",
      commands: [
        `${kubectl} logs deploy/alexandria -c api`,
        `${kubectl} port-forward deploy/alexandria ${API_PORT}:${API_PORT}`,
        `curl http://localhost:${API_PORT}/health`,
      ],
    },
    {
      symptom: "The API can't reach the orchestrator",
      cause: "One of the two containers isn't running, or the socket is missing",
      commands: [
        `${kubectl} exec deploy/alexandria -c api -- ls -la /var/run/alexandria/`,
        `${kubectl} logs deploy/alexandria -c orchestrator`,
      ],
    },
    {
      symptom: "Permission denied below /var/lib/alexandria",
      cause:
        "The volume doesn't belong to user 1000. fsGroup changes the owner of block volumes only; shared " +
        "file systems keep theirs. Change the owner of the folder once, on a machine that mounts the file " +
        "system as root (or use an EFS access point with user 1000)",
      commands: [`${kubectl} exec deploy/alexandria -c api -- ls -ldn /var/lib/alexandria`],
    },
    ...(settings.llmBackends.length > 0
      ? [
          {
            symptom: "A language model is missing",
            cause:
              "llm-init couldn't register it; its log shows the reason. The pod starts without the model, and " +
              "llm-init retries at the next start. llm-init leaves a marker on the volume for each registered model " +
              "and then skips that model, even if the database has lost it: remove the markers and restart. " +
              "Give a changed address or model a new `name` in llmBackends, because the program may refuse a " +
              "name that it already has",
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
            cause:
              "An upload is larger than `ingress.maxBodySize`, or an answer takes longer than 300 seconds",
            commands: [`${kubectl} get ingress alexandria -o yaml`],
          },
        ]
      : []),
  ];
}
