import type { Operations } from "kustogen";

/** Where OpenSail's own manifests or documents are wrong or silent, and what is done here instead. */
export const DECISIONS: Operations["decisions"] = [
  {
    source: "The worker runs twice in the base, although the state of a task is partly in its process.",
    choice: "One, with Recreate; more need worker.acknowledgeInProcessState. Production says it, for two.",
    reason:
      "Whoever raises the number should know what a lost worker takes with it. An autoscaler is refused.",
  },
  {
    source: "Budgets keep PostgreSQL and Redis, of which there is one each.",
    choice: "A budget only where two or more pods run.",
    reason: "One that keeps the only pod blocks every node drain; one that lets it go says nothing.",
  },
  {
    source: "Production runs the tag :production, and going back means moving the tag.",
    choice: "A commit, a version or a digest by pin; tags that move are refused.",
    reason:
      "A pod that starts again would take another image, and migrate to its schema, with nobody asking.",
  },
  {
    source:
      "Pages of users' projects (*.domain) may call the API with credentials, and the cookie is the whole domain's.",
    choice:
      "As the platform has it, by a setting: `ingress.projectOrigins: false` admits the platform's own pages alone.",
    reason:
      "Apps that users build may rely on it; but whoever opens another's project lends it his session. Decide it knowingly.",
  },
  {
    source: "The snapshot class of the repository's kustomization would delete what Terraform's retains.",
    choice: "Retain for tesslate-ebs-snapshots, and encrypted volumes, as Terraform makes both.",
    reason: "A hibernated project is its snapshot alone.",
  },
  {
    source: "The policy of opensail-runtime knows projects by tesslate.io/scope, which no namespace has.",
    choice: "managed-by=tesslate-backend, which the backend sets when it makes one.",
    reason: "With the denial in force neither side would reach the other.",
  },
  {
    source: "Moving tags are pulled IfNotPresent; overlays patch containers one at a time and miss some.",
    choice: "One setting, imagePullPolicy, for every container of our own images.",
    reason: "A node that has :production keeps running what it was months ago.",
  },
  {
    source:
      "Patches name the marketplace's migration and put it before the container that makes the database.",
    choice: "The order is part of the desired state, and each rendered overlay is compared with it.",
    reason: "A migration that meets no database fails, and the pod never starts.",
  },
  {
    source: "A top-level namespace field; priority classes, compute pool and storage are applied by hand.",
    choice: "Each object says its namespace, so that all of them are in one tree and Argo CD sees them.",
    reason: "What is applied by hand differs between clusters, and nobody knows how.",
  },
  {
    source: "A Service called opensail-runtime puts OPENSAIL_RUNTIME_PORT=tcp://… into its pods.",
    choice: "No pod has service links.",
    reason: "Variables made from Services collide with the application's own; DNS finds them anyway.",
  },
  {
    source: "On AWS each backend probe is repeated to add a delay.",
    choice: "No delay: the startup probe gives 130 seconds, and the others begin after it.",
    reason: "A delay after a successful start only keeps a ready pod from its traffic.",
  },
  {
    source: "Volume Hub and CSI driver are applied together, and the hub hangs in Terminating.",
    choice:
      "The driver in sync wave 2, the hub in 3, behind the platform; a new Secret rolls the hub alone. After a new tesslate-btrfs-csi-config roll the driver by hand, then the hub.",
    reason:
      "Argo CD waits for the DaemonSet on every node: before the platform, one node that is not ready would hold up a hotfix.",
  },
  {
    source: "The driver's policy lets it reach the backend, and no policy of the backend lets it in.",
    choice: "All policies are made from one table, both sides of each connection.",
    reason: "The automations controller had no way out at all, and the driver none to the hub.",
  },
  {
    source: "Platform pods may talk to every namespace on every port.",
    choice: "Named components and ports; project namespaces by their label.",
    reason: "A user's prompt runs code beside these pods.",
  },
  {
    source: "Terraform adds tesslate-default-policy: all egress, and ingress from the whole namespace.",
    choice: "Remove it from Terraform when Argo CD takes over.",
    reason: "Policies add up: with it the denial denies nothing.",
  },
  {
    source: "Terraform makes the namespace, ServiceAccounts, Ingress, Certificate and frontend-config too.",
    choice: "They are here; take them out of Terraform's state (terraform state rm) before the first sync.",
    reason: "Two owners would change them back and forth.",
  },
  {
    source: "The Ingress has its class as annotation and as field, and use-regex for prefixes.",
    choice: "The field alone, and plain prefixes.",
    reason: "The API server refuses both together, and a regular expression matches more than the prefix.",
  },
  {
    source: "On AWS the snippet that closes /api/internal is gone: the internal API is public.",
    choice: "A second Ingress that admits nobody from outside.",
    reason: "Controllers refuse snippets since they became a way to read secrets; an allow-list they take.",
  },
  {
    source: "The Ingress has cert-manager's annotation, and there is a Certificate for the same Secret.",
    choice: "The Certificate alone.",
    reason: "cert-manager would make a second one from the annotation and both would write the Secret.",
  },
  {
    source: "The frontend patch adds valueFrom to a variable that has a value.",
    choice: "The variable is a key of the ConfigMap in every layer, and its content hash rolls the pods.",
    reason: "A strategic merge keeps both, and the API server refuses that.",
  },
  {
    source: "nginx of the frontend runs as root, and the backend's image too.",
    choice:
      "User 101 with a sysctl for port 80 and a copy of the pages; user 1000 for the backend, with HOME, OPENSAIL_HOME and /tmp on volumes.",
    reason:
      "Restricted pods everywhere but in the CSI driver. /app/referrals.db can't be written then: the application goes on without, and as root it was lost with each pod.",
  },
  {
    source: "The AST sidecar of production has 4 threads of 640 MB in 2 GiB.",
    choice: "4 GiB; threads follow the CPU limit, heaps the memory limit.",
    reason: "Threads without a core starve, and full heaps would be killed by the kernel.",
  },
  {
    source: "REDIS_URL is a literal of gateway and controller on AWS.",
    choice: "On AWS only the Secret has it.",
    reason: "A variable wins over envFrom, so that ElastiCache would never be used.",
  },
  {
    source: "POSTGRES_HOST is postgres in production, where RDS is used and no such Service exists.",
    choice: "With RDS there is neither; nothing of PostgreSQL is in the cluster.",
    reason: "Terraform writes the endpoint into DATABASE_URL, which is all that the application reads.",
  },
  {
    source:
      "A ConfigMap tesslate-config that no pod reads, made by kustomize and by Terraform under one name.",
    choice: "Left out.",
    reason: "Its three values are variables of the backend.",
  },
  {
    source: "The probe of PostgreSQL asks for the user $(POSTGRES_USER).",
    choice: "A shell expands it.",
    reason: "The kubelet expands such references in command and args, not in probes.",
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
    reason:
      "Whoever rotates can't forget it. Reloader's other strategy adds a variable that Argo CD takes back.",
  },
  {
    source: "Whether the schema migrates before the backend serves is left to the application.",
    choice:
      "On AWS one hook Job before anything rolls, with a deadline; an init container on a local cluster.",
    reason:
      "The application migrates at its start as well, which then finds nothing to do. Worker, gateway and controller have no probes and would run on the old schema.",
  },
];
