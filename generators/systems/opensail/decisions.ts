import type { Operations } from "kustogen";

/** Where OpenSail's own manifests or documents are wrong or incomplete, and what these manifests do instead. */
export const DECISIONS: Operations["decisions"] = [
  {
    source: "The base runs two workers, although the state of a task is partly in the worker's process.",
    choice: "One, with Recreate; more need worker.acknowledgeInProcessState. Production sets it, for two.",
    reason:
      "Whoever raises the number should know what is lost with a worker. The generator rejects an autoscaler.",
  },
  {
    source: "The disruption budgets protect PostgreSQL and Redis, which have one pod each.",
    choice: "A budget only if two or more pods run.",
    reason:
      "A budget that protects the only pod blocks every node drain; one that allows its eviction has no effect.",
  },
  {
    source: "Production runs the tag :production, and a rollback means moving the tag.",
    choice: "A commit, a version or a digest as the pin; the generator rejects tags that move.",
    reason: "A pod that restarts would run another image, and migrate to its schema, unintentionally.",
  },
  {
    source:
      "Pages of users' projects (*.domain) may call the API with credentials, and the cookie is valid for " +
      "the whole domain.",
    choice:
      "Kept as in the platform, with a setting: `ingress.projectOrigins: false` allows only the platform's own pages.",
    reason:
      "Apps that users build may rely on it; but when users open another user's project, that project can " +
      "use their session. Make this decision deliberately.",
  },
  {
    source: "The snapshot class in the repository's kustomization deletes what Terraform's class retains.",
    choice: "Retain for tesslate-ebs-snapshots, and encrypted volumes, as in Terraform.",
    reason: "A hibernated project exists only as its snapshot.",
  },
  {
    source: "The policy of opensail-runtime selects projects by tesslate.io/scope, which no namespace has.",
    choice: "managed-by=tesslate-backend, which the backend sets when it creates a namespace.",
    reason: "With default-deny in effect, neither side would reach the other.",
  },
  {
    source: "Tags that move are pulled IfNotPresent; overlays patch one container at a time and miss some.",
    choice: "One setting, imagePullPolicy, for every container of our own images.",
    reason: "A node that already has :production keeps running an image that is months old.",
  },
  {
    source:
      "Patches refer to the marketplace's migration by name, and put it before the container that creates the database.",
    choice: "The desired state includes the order, and every rendered overlay is compared with it.",
    reason: "A migration fails if the database doesn't exist, and the pod never starts.",
  },
  {
    source: "A top-level namespace field; priority classes, compute pool and storage are applied by hand.",
    choice: "Each object states its namespace, so that all of them are in one tree and Argo CD manages them.",
    reason: "What is applied by hand differs between clusters, and nobody knows how.",
  },
  {
    source: "A Service named opensail-runtime sets OPENSAIL_RUNTIME_PORT=tcp://… in its pods.",
    choice: "Service links are off in all pods.",
    reason:
      "Variables derived from Services collide with the application's own; DNS finds Services without them.",
  },
  {
    source: "On AWS, each backend probe is repeated to add a delay.",
    choice: "No delay: the startup probe allows 130 seconds, and the others start after it.",
    reason: "A delay after a successful start only keeps traffic from a ready pod.",
  },
  {
    source: "Volume Hub and CSI driver are applied together, and the hub hangs in Terminating.",
    choice:
      "The driver is in sync wave 2 and the hub in 3, after the platform; a new Secret restarts only the " +
      "hub. After a new tesslate-btrfs-csi-config, restart the driver by hand, then the hub.",
    reason:
      "Argo CD waits for the DaemonSet on every node: if the driver came first, one node that isn't ready would " +
      "block a hotfix.",
  },
  {
    source: "The driver's policy lets it connect to the backend, but no policy of the backend allows it.",
    choice: "All policies are generated from one table, both sides of each connection.",
    reason: "The automations controller had no egress at all, and the driver had none to the hub.",
  },
  {
    source: "Platform pods may connect to every namespace on every port.",
    choice: "Only named components and ports; project namespaces by their label.",
    reason: "Code from users' prompts runs next to these pods.",
  },
  {
    source: "Terraform adds tesslate-default-policy: all egress, and ingress from the whole namespace.",
    choice: "Remove it from Terraform when Argo CD takes over.",
    reason: "Policies are additive: with it, default-deny has no effect.",
  },
  {
    source:
      "Terraform also creates the namespace, ServiceAccounts, Ingress, Certificate and frontend-config.",
    choice:
      "These objects are in the manifests; remove them from Terraform's state (terraform state rm) before the first sync.",
    reason: "Two owners would keep reverting each other's changes.",
  },
  {
    source: "The Ingress sets its class as annotation and as field, and use-regex for prefixes.",
    choice: "Only the field, and plain prefixes.",
    reason: "The API server rejects both together, and a regular expression matches more than the prefix.",
  },
  {
    source: "On AWS, the snippet that blocks /api/internal is missing: the internal API is public.",
    choice: "A second Ingress that allows no addresses from outside.",
    reason:
      "Controllers have refused snippets since these were used to read secrets, but they accept an allow-list.",
  },
  {
    source: "The Ingress has cert-manager's annotation, and there is a Certificate for the same Secret.",
    choice: "Only the Certificate.",
    reason: "cert-manager would create a second one from the annotation, and both would write the Secret.",
  },
  {
    source: "The frontend patch adds valueFrom to a variable that has a value.",
    choice: "The variable is a key of the ConfigMap in every layer, and its content hash restarts the pods.",
    reason: "A strategic merge keeps both, and the API server rejects that.",
  },
  {
    source: "nginx of the frontend runs as root, and so does the backend's image.",
    choice:
      "User 101 with a sysctl for port 80 and a copy of the pages; user 1000 for the backend, with HOME, " +
      "OPENSAIL_HOME and /tmp on volumes.",
    reason:
      "All pods except the CSI driver's meet the restricted Pod Security Standard. They can't write " +
      "/app/referrals.db, but the application works without that file, which was lost with each pod anyway.",
  },
  {
    source: "The AST sidecar of production has 4 threads of 640 MB in 2 GiB.",
    choice: "4 GiB; the number of threads depends on the CPU limit, their heaps on the memory limit.",
    reason: "Threads without a core starve, and the kernel would kill the container when the heaps are full.",
  },
  {
    source: "REDIS_URL is a literal in gateway and controller on AWS.",
    choice: "On AWS, only the Secret contains it.",
    reason: "A variable overrides envFrom, so ElastiCache would never be used.",
  },
  {
    source: "POSTGRES_HOST is postgres in production, where RDS is used and no such Service exists.",
    choice: "With RDS, the cluster contains neither the variable nor a PostgreSQL.",
    reason: "Terraform writes the endpoint into DATABASE_URL, the only address that the application reads.",
  },
  {
    source:
      "A ConfigMap tesslate-config that no pod reads, created by both kustomize and Terraform under one name.",
    choice: "Omitted.",
    reason: "The ConfigMap's three values are variables of the backend.",
  },
  {
    source: "The probe of PostgreSQL refers to the user as $(POSTGRES_USER).",
    choice: "A shell expands the variable.",
    reason: "The kubelet expands such references in command and args, but not in probes.",
  },
  {
    source: "The compute pool may request 500m for ten pods of 100m, and can't reach the connector proxy.",
    choice: "1 CPU, and port 8400 of opensail-runtime.",
    reason: "The sixth pod was refused, and connectors failed.",
  },
  {
    source: "Secret rotation is a script that restarts Deployments.",
    choice:
      "Stakater Reloader with --reload-strategy=annotations, by an annotation on each Deployment that reads Secrets.",
    reason: "Nobody can forget the restart. Reloader's other strategy adds a variable that Argo CD reverts.",
  },
  {
    source: "The application decides whether the schema is migrated before the backend serves.",
    choice:
      "On AWS, one hook Job before anything rolls out, with a deadline; an init container on a local cluster.",
    reason:
      "The application also migrates at its start, but then finds nothing to do. Worker, gateway and " +
      "controller have no probes and would run with the old schema.",
  },
];
