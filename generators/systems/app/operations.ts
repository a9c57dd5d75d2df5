import type { ComponentOperations, Step, Whole } from "kustogen";
import { assumedDecisions, assumedSteps } from "../../facts.ts";
import type { App } from "./context.ts";
import { dataOf } from "./data.ts";
import { DECISIONS } from "./decisions.ts";
import { ASSUMPTIONS } from "./facts/index.ts";
import { APP_SECRETS, contractsOf } from "./secrets.ts";
import { SERVICES, SSH_PORT } from "./services.ts";
import type { Settings } from "./settings.ts";
import { FOLDERS, SHARED_DATA } from "./shared-data.ts";
import { troubleshooting } from "./troubleshooting.ts";

/** What an operator of app needs. */
export function operations({ namespace, settings }: App, { workloads }: Whole): ComponentOperations {
  const kubectl = `kubectl -n ${namespace}`;
  const { ingress, networkPolicy, ssh } = settings;
  const { app, metricsAggregator } = SERVICES;
  const secret = (key: string) =>
    `${kubectl} get secret ${APP_SECRETS} -o jsonpath='{.data.${key}}' | base64 -d`;
  return {
    reach: [
      ...(ingress ? [{ title: "Public address", url: `https://${ingress.host}` }] : []),
      ...(ingress?.staticHost ? [{ title: "Static files", url: `https://${ingress.staticHost}` }] : []),
      ...(ingress
        ? [
            {
              title: "git over HTTP",
              commands: [`git ls-remote https://${ingress.host}/<owner>/<repository>.git`],
            },
          ]
        : []),
      ...(ingress && ssh.way !== "inside"
        ? [
            {
              title: "git over SSH",
              commands: [
                `git ls-remote ssh://git@${ssh.way === "load-balancer" ? ssh.host : ingress.host}:${SSH_PORT}/<owner>/<repository>.git`,
              ],
            },
          ]
        : []),
      {
        title: "API from your machine",
        commands: [
          `${kubectl} port-forward svc/app ${app.port}:${app.port}`,
          `curl http://localhost:${app.port}${settings.services.app.healthPath}`,
        ],
      },
    ],
    metrics: {
      path: "/metrics",
      service: metricsAggregator.name,
      port: metricsAggregator.port,
      reader: networkPolicy
        ? `pods of the namespace ${networkPolicy.monitoringNamespace}`
        : "anybody inside the cluster",
    },
    first: [
      ...(ssh.way === "ingress-controller" && ingress
        ? [throughController(settings, namespace, ingress.host)]
        : []),
      ...(ssh.way === "load-balancer"
        ? [
            {
              title: `A record for ${ssh.host}, with this address, unless external-dns makes it. app shows ${ingress?.host ?? "its domain"} in addresses for cloning: tell people the other name`,
              commands: [`${kubectl} get svc/gitserver-ssh -o wide`],
            },
          ]
        : []),
    ],
    afterFirst: [
      {
        title:
          "After the first sync, once, as soon as the claim is bound: give its folders to user 1000. The kubelet makes missing ones as root, and does " +
          "not apply fsGroup to NFS; the services can't write before",
        commands: [
          giveAway(
            kubectl,
            "mkdir -p /data/repos /data/avatars /data/files /data/static && chown 1000:1000 /data/*",
          ),
        ],
      },
      {
        title: "The same for a volume that another user wrote, all of it, which takes hours on a large one",
        commands: [giveAway(kubectl, "chown -R 1000:1000 /data/repos && chmod -R u+rwX,g+rwX /data/repos")],
      },
      ...assumedSteps(ASSUMPTIONS),
    ],
    verify: [
      {
        title: `Before the first sync: no required key of ${APP_SECRETS} is missing (it prints those that are)`,
        commands: [
          `for key in ${requiredKeys(settings).join(" ")}; do ` +
            `${kubectl} get secret ${APP_SECRETS} -o jsonpath="{.data.$key}" | grep -q . || echo "missing: $key"; done`,
        ],
      },
      {
        title: "The session secret has at least 32 bytes, and the SSH host key is one",
        commands: [
          `${secret("APP_SESSION_SECRET")} | wc -c`,
          `${secret("APP_SSH_SERVER_PRIVATE_KEY")} | xxd -r -p > host_key && chmod 600 host_key && ssh-keygen -y -f host_key; rm -f host_key`,
        ],
      },
      {
        title:
          "The shared volume is bound, and the variables are there: the ConfigMap's name ends in a hash of its content",
        commands: [
          `${kubectl} get pvc ${SHARED_DATA.name}`,
          `${kubectl} get configmap -l app.kubernetes.io/part-of=app`,
        ],
      },
      ...(ssh.way === "ingress-controller" && ingress
        ? [
            {
              title:
                "git over SSH answers from outside; after every upgrade of the ingress controller as well, which may have lost the port",
              commands: [`nc -vz ${ingress.host} ${SSH_PORT}`],
            },
          ]
        : []),
      {
        title: "Every pod runs the new image",
        commands: workloads.map(({ target }) => `${kubectl} rollout status ${target}`),
      },
      {
        title: "User 1000 may write to the repositories",
        commands: [
          `${kubectl} exec deploy/gitserver -- sh -c 'touch ${FOLDERS.repos}/.probe && rm ${FOLDERS.repos}/.probe'`,
        ],
      },
    ],
    upgrade: {
      before: [
        {
          title:
            "Snapshots of PostgreSQL and of the file system of shared-data, of one moment: the new images may change both as " +
            "soon as Argo CD sees the push. Move the six pins together, they are one release",
          commands: [],
        },
      ],
    },
    rollback: {
      before: [
        {
          title:
            "Whether the older release bears the newer one's database stands in its notes; nothing here turns a schema back. " +
            "Where it does not, restore both snapshots as under Data",
          commands: [],
        },
      ],
    },
    byHand: [
      {
        title:
          "Stop everything that writes, for a restore or a migration of the volume, with Argo CD looking away",
        commands: [`${kubectl} scale ${workloads.map(({ target }) => target).join(" ")} --replicas=0`],
      },
    ],
    data: dataOf(settings, kubectl),
    troubleshooting: troubleshooting(settings, kubectl),
    decisions: [...DECISIONS, ...assumedDecisions(ASSUMPTIONS)],
  };
}

/** A pod of root that runs a command on the whole volume and goes. */
function giveAway(kubectl: string, command: string): string {
  const { name } = SHARED_DATA;
  const pod = {
    spec: {
      containers: [
        {
          name: "maintenance",
          image: "busybox:1.37.0",
          command: ["sh", "-c", command],
          volumeMounts: [{ name, mountPath: "/data" }],
        },
      ],
      volumes: [{ name, persistentVolumeClaim: { claimName: name } }],
    },
  };
  return `${kubectl} run maintenance --rm -i --restart=Never --image=busybox:1.37.0 --overrides='${JSON.stringify(pod)}'`;
}

/** Keys of app-secrets that pods can't do without. */
function requiredKeys(settings: Settings): string[] {
  return contractsOf(settings).flatMap(({ keys }) =>
    Object.entries(keys).flatMap(([key, { required = true }]) => (required ? [key] : [])),
  );
}

/** How the ingress controller comes to pass the port of SSH on: what app has in git of it, and what its owner has. */
function throughController(
  { networkPolicy, ssh: { tcpServices } }: Settings,
  namespace: string,
  host: string,
): Step {
  const shown = `app shows addresses for cloning with ${host} and ${SSH_PORT}`;
  if (tcpServices)
    return {
      title:
        `The ingress controller reads the ConfigMap ${tcpServices.namespace}/${tcpServices.name}, which comes with app and says where port ` +
        `${SSH_PORT} leads, and its Service has that port: ${shown}. Both belong where the controller is installed from (with the chart ` +
        `of ingress-nginx: controller.extraArgs.tcp-services-configmap, and the port among those of its Service)`,
      commands: [
        `kubectl -n ${tcpServices.namespace} get svc,pods -o yaml | grep -E '${SSH_PORT}|tcp-services'`,
      ],
    };
  return {
    title:
      `Let the ingress controller pass port ${SSH_PORT} of its address on: ${shown}. The value tcp.${SSH_PORT} belongs where the controller is ` +
      "installed from (Terraform, a release in git): by hand, as here with the chart of ingress-nginx, its owner's next upgrade undoes it; " +
      "with `ssh.tcpServices` the half of it that is app's is in git",
    commands: [
      `helm upgrade ingress-nginx ingress-nginx --repo https://kubernetes.github.io/ingress-nginx -n ${networkPolicy?.ingressNamespace ?? "ingress-nginx"} --reuse-values --set-string tcp.${SSH_PORT}=${namespace}/gitserver-ssh:${SSH_PORT}`,
    ],
  };
}
