import type { ComponentOperations, Operations } from "kustogen";
import { assumedDecisions, assumedSteps } from "../../facts.ts";
import { API_PORT } from "./config.ts";
import type { Alexandria } from "./context.ts";
import { claimOf, dataOf } from "./data.ts";
import { ASSUMPTIONS } from "./facts/index.ts";
import { troubleshooting } from "./troubleshooting.ts";

/** What an operator of alexandria needs. */
export function operations({ namespace, settings }: Alexandria): ComponentOperations {
  const kubectl = `kubectl -n ${namespace}`;
  const { ingress, metrics, networkPolicy } = settings;
  const claim = claimOf(settings);
  return {
    reach: [
      ...(ingress ? [{ title: "Public address", url: `https://${ingress.host}` }] : []),
      {
        title: "Dashboard and API from your machine",
        commands: [`${kubectl} port-forward svc/alexandria 8080:80`, "curl http://localhost:8080/"],
      },
      {
        title: "Health of the API, past the dashboard",
        commands: [
          `${kubectl} port-forward deploy/alexandria ${API_PORT}:${API_PORT}`,
          `curl http://localhost:${API_PORT}/ready`,
        ],
      },
    ],
    ...(metrics
      ? {
          metrics: {
            path: metrics.path,
            service: "alexandria-metrics",
            port: API_PORT,
            reader: networkPolicy
              ? `pods of the namespace ${networkPolicy.monitoringNamespace}`
              : "anybody inside the cluster",
          },
        }
      : {}),
    afterFirst: assumedSteps(ASSUMPTIONS),
    verify: [
      { title: "Every pod runs", commands: [`${kubectl} rollout status deploy/alexandria`] },
      { title: "The volume is bound", commands: [`${kubectl} get pvc ${claim}`] },
      {
        title: "API and orchestrator meet",
        commands: [`${kubectl} exec deploy/alexandria -c api -- ls -la /var/run/alexandria/`],
      },
      { title: "By hand: sign in, make an agent, run a query", commands: [] },
    ],
    upgrade: {
      before: [
        {
          title: "A backup of the claim and of the database, as under Data: the new images may change both",
          commands: [],
        },
        {
          title: "Move the images of API, orchestrator and dashboard together: they are one release",
          commands: [],
        },
      ],
    },
    rollback: {
      before: [
        {
          title:
            "Whether the older release bears the newer one's data stands in its notes; where it does not, restore as under Data",
          commands: [],
        },
      ],
    },
    byHand: [
      {
        title: "Stop alexandria for a backup or a restore, with Argo CD looking away",
        commands: [`${kubectl} scale deploy/alexandria --replicas=0`],
      },
    ],
    data: dataOf(settings, kubectl),
    troubleshooting: troubleshooting(settings, kubectl),
    decisions: [...DECISIONS, ...assumedDecisions(ASSUMPTIONS)],
  };
}

/** Where the seed is wrong or silent. */
const DECISIONS: Operations["decisions"] = [
  {
    source: "service.targetPort is 8080, and its comment says that it points to nginx on port 80.",
    choice: "80, by the name of the container's port.",
    reason: "On 8080 the Service would leave the dashboard out.",
  },
  {
    source: "config.database.url is templated into the ConfigMap.",
    choice: "config-init adds it from the Secret alexandria-database; /etc/alexandria is in memory.",
    reason: "The URL holds a password.",
  },
  {
    source: "nginx listens on 80, and every container runs as user 1000.",
    choice: "The pod's sysctl net.ipv4.ip_unprivileged_port_start=80, which the restricted standard allows.",
    reason: "Only root may open ports below 1024 otherwise; no capability has to be added.",
  },
  {
    source: "nginx writes its pid and temporary files below /var.",
    choice: "A whole nginx.conf that writes to /tmp; the root is read-only as everywhere.",
    reason: "What can't be written can't be changed by an intruder.",
  },
  {
    source: "The SAML Job runs before the install; what it needs would not be there.",
    choice: "A Sync hook in wave -1 that keeps what is there; its ServiceAccount and Role are in wave -2.",
    reason: "Identity providers remember the certificate; a second one would end all sign-ins.",
  },
  {
    source: "The DNS rule is 53/UDP alone.",
    choice: "UDP and TCP.",
    reason: "Long answers come by TCP.",
  },
  {
    source: "rbac.yaml has a ClusterRole, and the seed names no right that alexandria uses.",
    choice:
      "A Role without rules and no token in the pod; a setting adds rules, and a ClusterRole only when asked.",
    reason: "What is not needed is not given.",
  },
  {
    source: "Metrics are on the API's port, which the Service does not have.",
    choice: "A Service alexandria-metrics for Prometheus; nginx passes only /v1, /admin and /auth on.",
    reason: "Metrics must not be reached from outside.",
  },
  {
    source: "NFS/EBS is named as shared storage.",
    choice: "ReadWriteMany is required with more than one replica; the class is a setting.",
    reason: "EBS volumes are ReadWriteOnce.",
  },
  {
    source: "`alexandria llm add` at every start, on a volume that keeps what was added.",
    choice:
      "A mark on the volume for each that was registered; a failure is written down and does not stop the pod.",
    reason:
      "Whether the program takes a name twice is not said, and with set -e no pod would start a second time.",
  },
  {
    source: "The Secret of JWT key and administrator is mounted as variables for the containers.",
    choice: "For the API alone; the address of the orchestrator's socket is told to both.",
    reason: "The orchestrator signs nobody in.",
  },
  {
    source: "The SAML key pair is made on first boot.",
    choice: "A Secret by contract, or a Job that makes it once before the first pod.",
    reason:
      "Several pods that boot first would each make one, and identity providers know a single certificate.",
  },
  {
    source: "The Ingress has no limits, and nginx behind it others.",
    choice: "One setting for the size of requests, and 300 seconds for an answer, at both.",
    reason: "The controller would cut off at 1 MB and 60 seconds what the dashboard's nginx admits.",
  },
  {
    source: "The autoscaler counts 80 % of what the pod requests; the orchestrator is the heavy container.",
    choice: "It counts the orchestrator alone (ContainerResource), which requests a core in production.",
    reason: "The other two would dilute it, and one query on 250m would add a pod.",
  },
  {
    source: "Requests in flight drain within 30 seconds; an answer may take 300.",
    choice:
      "Pods go on for some seconds after they are told to stop, the dashboard the shortest; 330 seconds in production.",
    reason: "nginx would close its port before the controller knows, and cut answers off.",
  },
];
