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

/** What an operator of app needs to know. */
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
        ? `pods in the namespace ${networkPolicy.monitoringNamespace}`
        : "anyone inside the cluster",
    },
    first: [
      {
        title: `Check that ${APP_SECRETS} has every required key. This command prints the missing ones`,
        commands: [
          `for key in ${requiredKeys(settings).join(" ")}; do ` +
            `${kubectl} get secret ${APP_SECRETS} -o jsonpath="{.data.$key}" | grep -q . || echo "missing: $key"; done`,
        ],
      },
      ...(ssh.way === "ingress-controller" && ingress
        ? [throughController(settings, namespace, ingress.host)]
        : []),
      ...(ssh.way === "load-balancer"
        ? [
            {
              title:
                `Clone URLs contain ${ingress?.host ?? "the domain of app"}: tell people to use ${ssh.host} ` +
                "instead. Unless external-dns does it, create a DNS record for that host with this address",
              commands: [`${kubectl} get svc/gitserver-ssh -o wide`],
            },
          ]
        : []),
    ],
    afterFirst: [
      {
        title:
          "The kubelet creates missing folders as root and doesn't apply fsGroup to NFS, so the services can't write to " +
          "shared-data at first. After the first sync, once the claim is bound, make user 1000 the owner of its folders",
        commands: [
          giveAway(
            kubectl,
            "mkdir -p /data/repos /data/avatars /data/files /data/static && chown 1000:1000 /data/*",
          ),
        ],
      },
      {
        title:
          "If another user wrote the repositories, change the owner of all their files (this takes hours on a large volume)",
        commands: [giveAway(kubectl, "chown -R 1000:1000 /data/repos && chmod -R u+rwX,g+rwX /data/repos")],
      },
      ...assumedSteps(ASSUMPTIONS),
    ],
    verify: [
      {
        title: "The session secret has at least 32 bytes, and the SSH host key is valid",
        commands: [
          `${secret("APP_SESSION_SECRET")} | wc -c`,
          `${secret("APP_SSH_SERVER_PRIVATE_KEY")} | xxd -r -p > host_key && chmod 600 host_key && ssh-keygen -y -f host_key; rm -f host_key`,
        ],
      },
      {
        title: "The shared volume is bound, and the ConfigMap with the variables exists",
        commands: [
          `${kubectl} get pvc ${SHARED_DATA.name}`,
          `${kubectl} get configmap -l app.kubernetes.io/part-of=app`,
        ],
      },
      ...(ssh.way === "ingress-controller" && ingress
        ? [
            {
              title:
                "git over SSH answers from outside. Check this again after each upgrade of the ingress controller, which may remove the port",
              commands: [`nc -vz ${ingress.host} ${SSH_PORT}`],
            },
          ]
        : []),
      {
        title: "Every rollout has finished",
        commands: workloads.map(({ target }) => `${kubectl} rollout status ${target}`),
      },
      {
        title: "User 1000 has write access to the repositories",
        commands: [
          `${kubectl} exec deploy/gitserver -- sh -c 'touch ${FOLDERS.repos}/.probe && rm ${FOLDERS.repos}/.probe'`,
        ],
      },
    ],
    upgrade: {
      before: [
        {
          title:
            "Take snapshots of PostgreSQL and of the file system of shared-data at the same time. The new images " +
            "may change both as soon as Argo CD sees the push",
          commands: [],
        },
        { title: "The six images are one release: set all six pins before you push", commands: [] },
      ],
    },
    rollback: {
      before: [
        {
          title:
            "Check in the release notes whether the older release can use the newer one's database. If it can't, " +
            "restore both snapshots as described under Data, because no command here downgrades the schema",
          commands: [],
        },
      ],
    },
    byHand: [
      {
        title: "For a restore or a migration of the volume, stop everything that writes",
        commands: [`${kubectl} scale ${workloads.map(({ target }) => target).join(" ")} --replicas=0`],
      },
    ],
    data: dataOf(settings, kubectl),
    troubleshooting: troubleshooting(settings, kubectl),
    decisions: [...DECISIONS, ...assumedDecisions(ASSUMPTIONS)],
  };
}

/** A pod that runs as root, executes one command on the whole volume, and is deleted. */
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

/** Keys of app-secrets that pods can't start without. */
function requiredKeys(settings: Settings): string[] {
  return contractsOf(settings).flatMap(({ keys }) =>
    Object.entries(keys).flatMap(([key, { required = true }]) => (required ? [key] : [])),
  );
}

/**
 * How the ingress controller forwards the SSH port: the part in app's repository, and the part of the controller's
 * owner.
 */
function throughController(
  { networkPolicy, ssh: { tcpServices } }: Settings,
  namespace: string,
  host: string,
): Step {
  const shown = `Clone URLs contain ${host} and port ${SSH_PORT}`;
  if (tcpServices)
    return {
      title:
        `${shown}, so the ingress controller must forward that port. It has to read the ConfigMap ` +
        `${tcpServices.namespace}/${tcpServices.name}, which is part of app, and its Service needs the port. ` +
        "Configure both where the controller is installed (in the chart of ingress-nginx, with " +
        "controller.extraArgs.tcp-services-configmap and the list of the Service's ports). Check both",
      commands: [
        `kubectl -n ${tcpServices.namespace} get svc,pods -o yaml | grep -E '${SSH_PORT}|tcp-services'`,
      ],
    };
  return {
    title:
      `${shown}, so the ingress controller must forward that port. Set the value \`tcp.${SSH_PORT}\` where the ` +
      "controller is installed (in Terraform, for example, or in a HelmRelease); otherwise its next upgrade removes the port. " +
      "With the setting `ssh.tcpServices`, app's manifests also contain the ConfigMap for the controller. To set the value " +
      "by hand with the chart of ingress-nginx, run",
    commands: [
      `helm upgrade ingress-nginx ingress-nginx --repo https://kubernetes.github.io/ingress-nginx -n ${networkPolicy?.ingressNamespace ?? "ingress-nginx"} --reuse-values --set-string tcp.${SSH_PORT}=${namespace}/gitserver-ssh:${SSH_PORT}`,
    ],
  };
}
