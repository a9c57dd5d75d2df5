import {
  acknowledgement,
  autoscaling,
  boolean,
  compute,
  feature,
  group,
  host,
  imagePullPolicy,
  integer,
  oneOf,
  own,
  peers,
  prometheusRule,
  quantity,
  replicas,
  settings,
  stringMap,
  text,
  url,
} from "kustogen/settings";
import type { z } from "zod";
import { controllerMetrics } from "../../requests-fail.ts";

/** At least two pods, which survive the loss of a node. */
const scaled = () => autoscaling({ max: 6 }, { lowest: 2 });

/** Everything an environment may change about OpenSail. */
export const schema = settings({
  domain: host()
    .default("localhost")
    .describe("Public host name; projects get names below it, and the certificate covers both"),
  deploymentEnv: oneOf(["minikube", "beta", "production"])
    .optional()
    .describe("DEPLOYMENT_ENV: the application's name for the environment; required where it is deployed"),
  imagePullPolicy: imagePullPolicy(),

  aws: feature({
    account: own(text({ example: "123456789012", pattern: /^\d{12}$/ }), "000000000000").describe(
      "AWS account of roles and registry",
    ),
    region: text({ example: "us-east-1", pattern: /^[a-z]{2}(-[a-z]+)+-\d$/ })
      .default("us-east-1")
      .describe("AWS region"),
    platform: oneOf(["terraform", "here"])
      .default("terraform")
      .describe(
        "Who makes namespace, priorities, block storage, ServiceAccounts, certificate, frontend-config and main Ingress",
      ),
    acknowledgeTakeover: acknowledgement().describe("Who took over what ran there, and what its tags may do"),
  }).describe("Runs on EKS: Terraform's Secrets through envFrom, roles through IRSA, EBS volumes"),

  // TesslateAI/Studio@bc6cf79, k8s/base/core/backend-deployment.yaml: requests and limits of both containers.
  backend: group({
    replicas: replicas({ min: 1 }).default(1).describe("Number of API pods; not used with autoscaling"),
    autoscaling: scaled(),
    resources: compute("250m/1000m", "512Mi/1Gi"),
    migration: oneOf(["init", "hook"])
      .default("init")
      .describe("init: each backend pod migrates before it serves; hook: one Job, before anything rolls out"),
  }),
  ast: group({
    resources: compute("250m/2000m", "256Mi/1Gi"),
  }).describe("The syntax-tree sidecar of the backend; its threads and their heaps depend on its limits"),
  frontend: group({
    apiUrl: url()
      .optional()
      .describe("Address of the API for browsers, without /api; by default that of `domain`"),
    replicas: replicas({ min: 1 }).default(1).describe("Number of frontend pods; not used with autoscaling"),
    autoscaling: scaled(),
  }),
  // TesslateAI/Studio@bc6cf79, k8s/base/core/worker-deployment.yaml.
  worker: group({
    replicas: replicas({ min: 1 }).default(1).describe("Number of ARQ worker pods"),
    acknowledgeInProcessState: acknowledgement().describe("Why several workers may each keep state of tasks"),
    resources: compute("250m/1000m", "512Mi/1Gi"),
  }),
  // TesslateAI/Studio@bc6cf79, k8s/base/marketplace/pvc.yaml.
  marketplace: group({
    environment: oneOf(["dev", "staging", "prod"]).default("dev").describe("OPENSAIL_ENV"),
    displayName: text({ max: 100 }).default("Tesslate Official (local)").describe("HUB_DISPLAY_NAME"),
    volume: quantity().default("5Gi").describe("Size of the volume marketplace-data"),
  }),

  // TesslateAI/Studio@bc6cf79, k8s/base/database/postgres-pvc.yaml.
  postgres: group({
    placement: oneOf(["in-cluster", "external"])
      .default("in-cluster")
      .describe("external: RDS, whose address Terraform puts into the Secrets"),
    host: host()
      .optional()
      .describe("POSTGRES_HOST on AWS, beside DATABASE_URL; only Terraform knows the address of RDS"),
    network: peers().default([]).describe("Addresses of the external PostgreSQL, for NetworkPolicies"),
    volume: quantity().default("10Gi").describe("Size of the volume postgres-pvc"),
  }),
  // TesslateAI/Studio@bc6cf79, k8s/base/redis/redis-pvc.yaml.
  redis: group({
    placement: oneOf(["in-cluster", "external"])
      .default("in-cluster")
      .describe("external: ElastiCache, whose address Terraform puts into REDIS_URL"),
    network: peers().default([]).describe("Addresses of the external Redis, for NetworkPolicies"),
    volume: quantity().default("2Gi").describe("Size of the volume redis-data"),
  }),

  litellm: group({
    database: oneOf(["in-cluster", "external"])
      .default("in-cluster")
      .describe("Where Terraform keeps LiteLLM's database; external: RDS (litellm_create_rds)"),
    network: peers().default([]).describe("Addresses of that RDS, for NetworkPolicies"),
    public: boolean().default(false).describe("Terraform makes a public route to it (litellm_public_access)"),
  }).describe("LiteLLM, which Terraform runs in the same namespace"),

  backedUpBy: acknowledgement().describe("Who copies what it keeps, and where to"),
  seedApps: boolean()
    .default(false)
    .describe("After each sync, a Job upserts the registry of Tesslate Apps (python -m scripts.seed_apps)"),
  reloadOnSecretChange: boolean()
    .default(false)
    .describe("Workloads restart when a Secret that they read changes; needs Stakater Reloader"),

  blockStorage: group({
    provisioner: text({ example: "ebs.csi.aws.com" })
      .default("k8s.io/minikube-hostpath")
      .describe("Provisioner of the StorageClass tesslate-block-storage"),
    parameters: stringMap().default({}).describe("Parameters of that provisioner"),
    bindingMode: oneOf(["Immediate", "WaitForFirstConsumer"])
      .default("Immediate")
      .describe("WaitForFirstConsumer if volumes belong to a zone"),
  }),
  // TesslateAI/Studio@bc6cf79, services/btrfs-csi/deploy/manifests/node.yaml.
  btrfs: group({
    poolSizeGb: integer({ min: 1, max: 16384 }).default(50).describe("Size of each node's btrfs pool, in GB"),
  }).describe("The btrfs CSI driver for project volumes, and its Volume Hub"),

  ingress: feature({
    metrics: controllerMetrics(),
    projectOrigins: boolean()
      .default(true)
      .describe("Pages of users' projects (*.domain) may call the API with their viewer's cookie"),
    dnsZone: host()
      .optional()
      .describe("Cloudflare zone of the domain, in which DNS01 challenges are answered; without it, no TLS"),
  }).describe("Public route: Ingress and, in a DNS zone, TLS with ClusterIssuer and wildcard Certificate"),
  prometheusRule: prometheusRule().prefault(true),
  // TesslateAI/Studio@bc6cf79, k8s/base/security/network-policies.yaml.
  networkPolicy: boolean().default(true).describe("Denies all traffic except what OpenSail needs"),
  network: group({
    apiServer: peers()
      .default([{ cidr: "0.0.0.0/0" }])
      .describe(
        "Addresses of the Kubernetes API, for NetworkPolicies: those of its servers and of its Service",
      ),
  }),
});

/** Parsed settings of OpenSail. */
export type Settings = z.output<typeof schema>;
