import type { ComponentOperations, Operations } from "kustogen";
import { assumedDecisions, assumedSteps } from "../../facts.ts";
import { API_PORT } from "./config.ts";
import type { Alexandria } from "./context.ts";
import { claimOf, dataOf } from "./data.ts";
import { ASSUMPTIONS } from "./facts/index.ts";
import { troubleshooting } from "./troubleshooting.ts";

/** What an operator of alexandria needs to know. */
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
        title: "Health of the API, bypassing the dashboard",
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
              ? `pods in the namespace ${networkPolicy.monitoringNamespace}`
              : "anyone inside the cluster",
          },
        }
      : {}),
    afterFirst: assumedSteps(ASSUMPTIONS),
    verify: [
      { title: "The rollout has finished", commands: [`${kubectl} rollout status deploy/alexandria`] },
      { title: "The volume is bound", commands: [`${kubectl} get pvc ${claim}`] },
      {
        title: "The API and the orchestrator share a socket",
        commands: [`${kubectl} exec deploy/alexandria -c api -- ls -la /var/run/alexandria/`],
      },
      { title: "You can sign in, create an agent and run a query", commands: [] },
    ],
    upgrade: {
      before: [
        {
          title:
            "Take a backup of the claim and the database as described under Data, because the new images may change both",
          commands: [],
        },
        {
          title:
            "Change the images of the API, the orchestrator and the dashboard together, because they are one release",
          commands: [],
        },
      ],
    },
    rollback: {
      before: [
        {
          title:
            "Check in the release notes whether the older release can read the newer one's data. If it can't, " +
            "restore as described under Data",
          commands: [],
        },
      ],
    },
    byHand: [
      {
        title: "For a backup or a restore, stop alexandria",
        commands: [`${kubectl} scale deploy/alexandria --replicas=0`],
      },
    ],
    data: dataOf(settings, kubectl),
    troubleshooting: troubleshooting(settings, kubectl),
    decisions: [...DECISIONS, ...assumedDecisions(ASSUMPTIONS)],
  };
}

/** Where the source is wrong or incomplete. */
const DECISIONS: Operations["decisions"] = [
  {
    source: "service.targetPort is 8080, but its comment says that it points to nginx on port 80.",
    choice: "Port 80, referenced by the name of the container's port.",
    reason: "With 8080, the Service would bypass the dashboard.",
  },
  {
    source: "config.database.url is templated into the ConfigMap.",
    choice:
      "config-init adds it from the Secret alexandria-database; /etc/alexandria is an in-memory volume.",
    reason: "The URL contains a password.",
  },
  {
    source: "nginx listens on 80, and every container runs as user 1000.",
    choice:
      "The pod sets the sysctl net.ipv4.ip_unprivileged_port_start=80, which the restricted Pod Security Standard allows.",
    reason: "Otherwise only root may open ports below 1024; this way no capability is needed.",
  },
  {
    source: "nginx writes its pid and temporary files below /var.",
    choice:
      "A complete nginx.conf that writes to /tmp; the root file system is read-only, as in every container.",
    reason: "An intruder can't change what can't be written.",
  },
  {
    source: "The SAML Job runs before the install, when the objects that it needs don't exist yet.",
    choice:
      "A Sync hook in wave -1 that keeps an existing Secret; its ServiceAccount and Role are in wave -2.",
    reason: "Identity providers store the certificate; a second one would break every sign-in.",
  },
  {
    source: "The DNS rule allows only 53/UDP.",
    choice: "UDP and TCP.",
    reason: "Long DNS answers use TCP.",
  },
  {
    source: "rbac.yaml has a ClusterRole, but the source mentions no permission that alexandria uses.",
    choice:
      "A Role without rules and no token in the pod; a setting adds rules, and adds a ClusterRole only on request.",
    reason: "Permissions that aren't needed aren't granted.",
  },
  {
    source: "Metrics are on the API's port, which the Service doesn't expose.",
    choice: "A Service alexandria-metrics for Prometheus; nginx forwards only /v1, /admin and /auth.",
    reason: "Metrics must not be reachable from outside.",
  },
  {
    source: "The source mentions NFS/EBS as shared storage.",
    choice: "ReadWriteMany is required with more than one replica; the class is a setting.",
    reason: "EBS volumes are ReadWriteOnce.",
  },
  {
    source: "`alexandria llm add` runs at every start, on a volume that keeps what was added.",
    choice:
      "A marker file on the volume for each registered model; a failure is logged and doesn't stop the pod.",
    reason:
      "It isn't documented whether the program accepts a name twice, and with set -e no pod would start a second time.",
  },
  {
    source:
      "The Secret with the JWT key and the administrator's password is mounted as variables in all containers.",
    choice: "Only in the API; both containers get the address of the orchestrator's socket.",
    reason: "The orchestrator doesn't sign anyone in.",
  },
  {
    source: "The program generates the SAML key pair on first boot.",
    choice: "A Secret that you provide, or a Job that generates it once before the first pod starts.",
    reason:
      "Pods that boot first at the same time would each generate a key pair, and identity providers accept only one certificate.",
  },
  {
    source: "The Ingress sets no limits, while the nginx behind it does.",
    choice: "One setting for the size of requests, and a timeout of 300 seconds, in both.",
    reason:
      "The controller would cut off requests at 1 MB or after 60 seconds, although the dashboard's nginx accepts them.",
  },
  {
    source:
      "The autoscaler targets 80% of the CPU that the pod requests, but the orchestrator is the container with the load.",
    choice:
      "The autoscaler measures only the orchestrator (ContainerResource), which requests a core in production.",
    reason:
      "The other two containers would dilute the value, and with a request of 250m one query would add a pod.",
  },
  {
    source: "Requests in flight get 30 seconds to drain, but an answer may take 300.",
    choice:
      "After SIGTERM, each container keeps serving for some seconds, the dashboard for the shortest time; a pod may " +
      "then take 330 seconds to finish in production.",
    reason:
      "nginx would close its port before the controller stops sending to it, and would cut answers off.",
  },
];
