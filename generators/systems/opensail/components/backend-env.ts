import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import { because } from "kustogen";
import { type EnvSource, env } from "kustogen/blocks";
import type { OpenSail } from "../context.ts";
import { HUB_URL, OPTIONAL } from "../secrets.ts";
import { BACKEND_VARIABLES } from "./platform-pod.ts";

type Variables = Record<string, EnvSource>;

/** Keys of a Secret under their own names. */
export function keysOf(secret: string, keys: readonly string[], optional?: true): Variables {
  return Object.fromEntries(keys.map((key) => [key, optional ? { secret, key, optional } : { secret, key }]));
}

const APP = "tesslate-app-secrets";

/** How projects run, the same everywhere. */
const PROJECTS: Variables = {
  K8S_NAMESPACE_PER_PROJECT: true,
  K8S_ENABLE_NETWORK_POLICIES: true,
  K8S_STORAGE_CLASS: "tesslate-block-storage",
  K8S_PVC_SIZE: "5Gi",
  K8S_INGRESS_CLASS: "nginx",
  // By default /templates, on the read-only root (TesslateAI/Studio@bc6cf79, orchestrator/app/config.py).
  TEMPLATE_STORAGE_PATH: `${BACKEND_VARIABLES.HOME}/templates`,
};

const PLACEMENT_AND_HIBERNATION: Variables = {
  K8S_ENABLE_POD_AFFINITY: true,
  K8S_AFFINITY_TOPOLOGY_KEY: "kubernetes.io/hostname",
  // TesslateAI/Studio@bc6cf79, k8s/base/core/backend-deployment.yaml.
  K8S_HIBERNATION_IDLE_MINUTES: 2880,
  K8S_HIBERNATION_GRACE_SECONDS: 120,
  K8S_DEHYDRATION_EXCLUDE_PATTERNS: "node_modules,.git,__pycache__,venv,.venv",
};

/** The domain of users' projects; an alias, because Terraform calls it APP_DOMAIN. */
export const INGRESS_DOMAIN: Variables = { K8S_INGRESS_DOMAIN: { secret: APP, key: "APP_DOMAIN" } };

/** Name and namespace of the wildcard certificate, which the platform copies into projects. */
export const WILDCARD_TLS_SECRET = "tesslate-wildcard-tls";

/** Variables of the backend. */
export function backendEnv(context: OpenSail): IEnvVar[] {
  return env(context.settings.aws ? onAws(context) : local(context));
}

/**
 * What the backend's image requires to start besides its Secrets, for its smaller containers: the database and the
 * settings that it checks at start come through envFrom.
 */
export const CORE_VARIABLES: Variables = {
  ...BACKEND_VARIABLES,
  DEPLOYMENT_MODE: "kubernetes",
  KUBERNETES_NAMESPACE: "tesslate",
};

/**
 * On AWS everything that Terraform knows comes from its three Secrets through envFrom, so that a new key needs no
 * change here. The rest is static; a variable here would override a key with the same name.
 */
function onAws({ settings }: OpenSail): Record<string, EnvSource | undefined> {
  const { aws, deploymentEnv, postgres } = settings;
  return {
    ...CORE_VARIABLES,
    // With RDS only DATABASE_URL contains the address: only Terraform knows the endpoint.
    POSTGRES_HOST: postgres.host,
    POSTGRES_PORT: postgres.host && 5432,
    ALGORITHM: "HS256",
    ACCESS_TOKEN_EXPIRE_MINUTES: 30,
    ...PROJECTS,
    ...INGRESS_DOMAIN,
    K8S_IMAGE_PULL_SECRET: because("None: the default is the Secret of OpenSail's own registry.", ""),
    K8S_IMAGE_PULL_POLICY: "Always",
    K8S_WILDCARD_TLS_SECRET: WILDCARD_TLS_SECRET,
    S3_ENDPOINT_URL: because("Empty means S3 itself, whatever the Secret contains.", ""),
    ...PLACEMENT_AND_HIBERNATION,
    DEPLOYMENT_ENV: deploymentEnv,
    APP_IMAGE_REGISTRY_PREFIX: aws && `${aws.account}.dkr.ecr.${aws.region}.amazonaws.com`,
    COOKIE_SECURE: true,
    COOKIE_SAMESITE: "lax",
    // TesslateAI/Studio@bc6cf79, orchestrator/app/routers/internal.py.
    INTERNAL_SECRET_GRACE_SECONDS: because(
      "Otherwise the internal API accepts anyone for a minute after each start.",
      "0",
    ),
    CONNECTOR_PROXY_MODE: "dedicated",
  };
}

/**
 * On a local cluster each variable is named, so that a missing key stops the pod with that key's name; the
 * optional ones turn their parts off.
 */
function local({ images, settings }: OpenSail): Record<string, EnvSource | undefined> {
  return {
    ...CORE_VARIABLES,
    POSTGRES_HOST: "postgres",
    POSTGRES_PORT: 5432,
    ...keysOf("postgres-secret", ["POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD"]),
    ...keysOf(APP, ["DATABASE_URL", "SECRET_KEY"]),
    ...keysOf(APP, ["LITELLM_API_BASE", "LITELLM_MASTER_KEY", "LITELLM_DEFAULT_MODELS"]),
    ALGORITHM: "HS256",
    ACCESS_TOKEN_EXPIRE_MINUTES: 30,
    ...keysOf(APP, ["CORS_ORIGINS", "ALLOWED_HOSTS", "MARKETPLACE_ADMIN_TOKEN"]),
    TESSLATE_OFFICIAL_BASE_URL: HUB_URL,
    ...keysOf(APP, ["INTERNAL_API_SECRET", "APP_DOMAIN", "COOKIE_SECURE", "COOKIE_SAMESITE"], true),
    ...keysOf(APP, Object.keys(OPTIONAL), true),
    ...keysOf("s3-credentials", [
      "S3_ACCESS_KEY_ID",
      "S3_SECRET_ACCESS_KEY",
      "S3_BUCKET_NAME",
      "S3_ENDPOINT_URL",
      "S3_REGION",
    ]),
    REDIS_URL: "redis://redis:6379/0",
    ...PROJECTS,
    K8S_DEVSERVER_IMAGE: images.devserver,
    K8S_IMAGE_PULL_SECRET: because("None: the default is the Secret of OpenSail's own registry.", ""),
    K8S_WILDCARD_TLS_SECRET: because("None: a local cluster serves no TLS.", ""),
    ...PLACEMENT_AND_HIBERNATION,
    DEPLOYMENT_ENV: settings.deploymentEnv,
    SMTP_PORT: 587,
    SMTP_USE_TLS: true,
  };
}
