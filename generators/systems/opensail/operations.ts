import type { ComponentOperations, Whole } from "kustogen";
import { decisionsOf } from "../../facts.ts";
import { compareAddresses } from "../../kubernetes-api.ts";
import type { OpenSail } from "./context.ts";
import { dataOf } from "./data.ts";
import { DECISIONS } from "./decisions.ts";
import { FACTS } from "./facts/index.ts";
import { fromYourMachine } from "./from-your-machine.ts";
import { IMMUTABLE_CHANGES } from "./immutable-changes.ts";
import { localOperations } from "./local-operations.ts";
import { takeover } from "./takeover.ts";
import { troubleshooting } from "./troubleshooting.ts";

/** What an operator of OpenSail needs to know. */
export function operations(context: OpenSail, whole: Whole): ComponentOperations {
  const { aws } = context.settings;
  return aws ? onAws(context, whole, aws.account) : localOperations(context, whole);
}

function onAws(context: OpenSail, { workloads }: Whole, account: string): ComponentOperations {
  const { layer, namespace, settings } = context;
  const kubectl = `kubectl -n ${namespace}`;
  const storage = "kubectl -n kube-system";
  const inCluster = settings.postgres.placement === "in-cluster";
  const platform = workloads.filter((workload) => workload.namespace === namespace);
  /** Those that run an image of ours. */
  const ours = platform.filter(({ component }) => component !== "postgres" && component !== "redis");
  const backupStep = inCluster
    ? {
        title: "Take a dump of PostgreSQL, because the migration runs as soon as Argo CD sees the push",
        commands: [
          `${kubectl} exec deploy/postgres -- sh -c 'pg_dumpall --clean -U "$POSTGRES_USER"' > opensail.sql`,
        ],
      }
    : {
        title: "Take a snapshot of RDS, because the migration runs as soon as Argo CD sees the push",
        commands: [
          `aws rds create-db-snapshot --db-instance-identifier '<instance>' --db-snapshot-identifier "opensail-$(date +%Y%m%d%H%M)"`,
        ],
      };
  return {
    reach: [
      ...(settings.ingress ? [{ title: "Public address", url: `https://${settings.domain}` }] : []),
      ...fromYourMachine(kubectl),
      ...roles(layer, account),
      { title: "CPU and memory of pods and nodes", commands: [`${kubectl} top pods`, "kubectl top nodes"] },
      {
        title: "Logs of the control plane, in CloudWatch",
        commands: [`aws logs tail /aws/eks/tesslate-${layer}-eks/cluster --since 1h`],
      },
    ],
    verify: [
      {
        title: "The rollouts of the storage driver and of the hub have finished",
        commands: [
          `${storage} rollout status ds/tesslate-btrfs-csi-node --timeout=15m`,
          `${storage} rollout status deploy/tesslate-volume-hub`,
        ],
      },
      {
        title: "Every rollout of the platform has finished",
        commands: platform.map(({ target }) => `${kubectl} rollout status ${target}`),
      },
      ...(settings.seedApps
        ? [
            {
              title: "The apps were seeded",
              commands: [`${kubectl} wait --for=condition=complete job/tesslate-seed-apps --timeout=10m`],
            },
          ]
        : []),
      ...(settings.ingress
        ? [
            {
              title:
                "Cloudflare's SSL mode is `Full (strict)`. In a weaker mode, the connection to the load balancer " +
                "isn't authenticated, or not even encrypted",
              commands: [],
            },
            {
              title: "The certificate exists, and the API answers through the public route",
              commands: [
                `${kubectl} wait --for=condition=Ready certificate/tesslate-wildcard-tls --timeout=10m`,
                `curl -fsS https://${settings.domain}/health`,
              ],
            },
          ]
        : []),
    ],
    needs: [
      {
        what: "what Terraform creates in the AWS account: VPC, EKS, ECR, S3, IAM roles, LiteLLM, ingress-nginx and cert-manager",
        why:
          "they aren't in these manifests; the number of ingress controllers (`nginx_ingress_replicas`) is " +
          "also set in Terraform",
      },
      {
        what: "the Amazon VPC CNI with `enableNetworkPolicy` in its configuration (eks.tf, `vpc-cni`), or another plugin that enforces policies",
        why:
          "Terraform installs it without that option, and then no policy has any effect. The plugin " +
          "matches traffic against the addresses of Services. The most specific network applies, so the " +
          "address of a Service overrides an `except` that contains it",
      },
    ],
    first: [
      {
        title:
          "Remove `kubernetes_network_policy.tesslate_default` from Terraform and apply. Policies are additive, " +
          "and this one allows all egress and all ingress from the namespace, so the default-deny policy would " +
          "have no effect. Afterwards, this command finds nothing",
        commands: [`${kubectl} get networkpolicy tesslate-default-policy`],
      },
      compareAddresses("network.apiServer", settings.network.apiServer),
      {
        title:
          "Set `ingress.acmeEmail` to the mailbox for Let's Encrypt's messages, by default " +
          `admin@${settings.ingress?.dnsZone ?? "the zone"}`,
        commands: [],
      },
    ],
    takeover: takeover(context),
    upgrade: {
      before: [
        backupStep,
        ...IMMUTABLE_CHANGES.map(({ command, step }) => ({ title: step, commands: [command] })),
        {
          title:
            "Read the migrations between the two releases. Old pods run with the new schema until they are " +
            "replaced; if they can't, stop the platform first, as described under Stop and start",
          commands: [],
        },
        {
          title:
            "Change `K8S_DEVSERVER_IMAGE` of tesslate-app-secrets in Terraform together with the pin " +
            "`devserver`. Projects run the image in the Secret; the pinned one is only pulled in advance",
          commands: [],
        },
      ],
      after: [
        {
          title: "Check the migration, a Job that runs before everything else",
          commands: [`${kubectl} logs job/tesslate-backend-migrate`],
        },
        ...(settings.imagePrecache
          ? [
              {
                title: "If `devserver` changed, make the nodes pull it. The sync doesn't wait for this",
                commands: [`${storage} delete pods -l app.kubernetes.io/component=image-precache`],
              },
            ]
          : []),
        {
          title:
            "If `btrfsCsi` changed, wait for the driver. It rolls out last, node by node, and each node drains for " +
            "up to ten minutes. A node that isn't ready blocks the sync, but by then the platform is rolled out " +
            "(see When a sync doesn't finish)",
          commands: [`${storage} rollout status ds/tesslate-btrfs-csi-node`],
        },
        ...(layer === "production"
          ? []
          : [
              {
                title:
                  "If CI moved the tag and the pin is unchanged, restart the pods, so that they pull the newest image",
                commands: [`${kubectl} rollout restart ${ours.map(({ target }) => target).join(" ")}`],
              },
            ]),
      ],
    },
    rollback: {
      before: [
        {
          title:
            "If there is a migration between the two releases, downgrade the schema while the newer image runs, " +
            "because only that image contains the downgrade. Without the downgrade, the older image's migration Job fails " +
            "(it can't find the revision), and the bad release keeps running. Repeat the first command until " +
            "`current` shows the older image's revision",
          commands: [
            `${kubectl} exec deploy/tesslate-backend -c backend -- alembic downgrade -1`,
            `${kubectl} exec deploy/tesslate-backend -c backend -- alembic current`,
          ],
        },
        {
          title:
            "Don't let a pod of the newer image start before the push, because it would migrate again. Push at " +
            "once, or pause Argo CD and stop the backend as described under Stop and start",
          commands: [],
        },
      ],
    },
    byHand: [
      {
        title:
          "For a permanent change to the number of backend pods, set `backend.replicas`. To run more for a while, if the " +
          "ResourceQuota tesslate-quota allows it",
        commands: [`${kubectl} scale deploy/tesslate-backend --replicas=4`],
      },
      {
        title:
          "Stop the platform for maintenance: first users' containers (each project hibernates to its snapshot), " +
          "then worker and gateway, which finish their tasks within five minutes, then the rest. The queue is " +
          "kept in Redis",
        commands: [
          "for ns in $(kubectl get namespace -l managed-by=tesslate-backend -o name | cut -d/ -f2); do kubectl -n $ns scale deploy --all --replicas=0; done",
          `${kubectl} patch cronjob/namespace-reaper -p '{"spec":{"suspend":true}}'`,
          `${kubectl} scale deploy/tesslate-worker deploy/tesslate-gateway deploy/tesslate-automations-controller --replicas=0`,
          `${kubectl} scale deploy/tesslate-backend deploy/opensail-runtime deploy/tesslate-marketplace --replicas=0`,
        ],
      },
    ],
    data: dataOf(context),
    troubleshooting: troubleshooting(context),
    decisions: [...DECISIONS, ...decisionsOf(FACTS)],
  };
}

/** What each team role of the cluster may do, the least privileged first. */
const ROLES: [role: string, may: string][] = [
  ["team-observer", "reads objects and logs"],
  ["team-deployer", "also restarts and patches Deployments, and pushes images"],
  ["team-debugger", "also opens shells in pods"],
  ["team-admin", "also has access to Secrets Manager, RBAC and namespaces"],
  ["eks-deployer", "for Terraform, CI and named administrators"],
];

/** How an operator gets access to the cluster of a layer: the context, with the least role that is sufficient. */
function roles(layer: string, account: string): { title: string; commands: string[] }[] {
  const cluster = `tesslate-${layer}-eks`;
  return [
    {
      title: `Set up kubectl once on each machine, with the first of these roles whose permissions suffice: ${ROLES.map(([role, may]) => `${role} (${may})`).join(", ")}`,
      commands: [
        `aws eks update-kubeconfig --name ${cluster} --alias ${cluster} --role-arn arn:aws:iam::${account}:role/${cluster}-<role>`,
        `kubectl config use-context ${cluster}`,
      ],
    },
  ];
}
