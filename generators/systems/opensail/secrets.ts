import type { SecretContract } from "kustogen";
import { IN_A_URL } from "../../passwords.ts";
import { byTerraform } from "./context.ts";
import type { Settings } from "./settings.ts";

/** The marketplace's address for the platform. */
export const HUB_URL = "http://tesslate-marketplace:8800";

/** Where Terraform provides Secrets: the group, and the environments of it by name; and on a developer's machine. */
const AWS = ["aws", "beta", "production"];
const LOCAL = ["base", "local"];

/** A Secret that Terraform provides on AWS, where it adds keys at will, and a person on a developer's machine. */
function provided(
  shared: Pick<SecretContract, "name" | "namespace" | "rotation">,
  onAws: Pick<SecretContract, "forbidden" | "keys" | "optional">,
  local = onAws,
): SecretContract[] {
  return [
    { ...shared, provider: "terraform", layers: AWS, open: true, ...onAws },
    { ...shared, layers: LOCAL, open: true, ...local },
  ];
}

/** The three values of each sign-in or deployment provider. */
const OAUTH = Object.fromEntries(
  ["GOOGLE", "GITHUB", "VERCEL", "NETLIFY", "HEROKU", "DIGITALOCEAN"].flatMap((provider) => [
    [`${provider}_CLIENT_ID`, `OAuth client at ${provider.toLowerCase()}`],
    [`${provider}_CLIENT_SECRET`, "Its secret"],
    [`${provider}_OAUTH_REDIRECT_URI`, "Its redirect address"],
  ]),
);

/** How each Secret is replaced; on AWS always in Terraform, whose next apply writes it. */
const APP_ROTATION =
  "A new SECRET_KEY signs everyone out. Change INTERNAL_API_SECRET together with tesslate-btrfs-csi-config. " +
  "Don't rotate CHANNEL_ENCRYPTION_KEY and DEPLOYMENT_ENCRYPTION_KEY on a schedule: stored credentials of " +
  "users become unreadable";
const POSTGRES_ROTATION =
  "Run `ALTER ROLE … PASSWORD` in PostgreSQL first, even in the cluster; also change DATABASE_URL of " +
  "tesslate-app-secrets and both addresses of marketplace-secret";
const BUCKET_ROTATION = "On a local cluster, change its keys together with MinIO's; on AWS it has none";
const MARKETPLACE_ROTATION =
  "A new BUNDLE_URL_SECRET invalidates existing download addresses; change the entry of STATIC_TOKENS with " +
  "admin.write together with MARKETPLACE_ADMIN_TOKEN of tesslate-app-secrets";
const CSI_ROTATION = "Change it together with INTERNAL_API_SECRET of tesslate-app-secrets";
const TOKEN_ROTATION =
  "Create a second token at Cloudflare first; cert-manager reads it at the next challenge";

/** The keys that the platform requires in every environment. */
const REQUIRED = {
  DATABASE_URL: `postgresql+asyncpg://user:password@host:5432/tesslate; user and password are those of postgres-secret; ${IN_A_URL}`,
  SECRET_KEY: "Signs sessions: at least 32 random bytes",
  LITELLM_API_BASE: "OpenAI-compatible address of LiteLLM, ending in /v1",
  LITELLM_MASTER_KEY: "Master key of LiteLLM",
  LITELLM_DEFAULT_MODELS: "Models that new users may use, comma-separated",
  CORS_ORIGINS: "Origins that may call the API, comma-separated",
  ALLOWED_HOSTS: "Host names that the API accepts, comma-separated",
  MARKETPLACE_ADMIN_TOKEN: "Token of an entry of STATIC_TOKENS in marketplace-secret with admin.write",
};

const INTERNAL_API_SECRET = "Equal to ORCHESTRATOR_INTERNAL_SECRET of tesslate-btrfs-csi-config";

/** The keys that turn on optional parts of the platform; on a local cluster the backend names each. */
export const OPTIONAL = {
  LITELLM_TEAM_ID: "LiteLLM team of the platform's users",
  LITELLM_EMAIL_DOMAIN: "Mail domain of the users in LiteLLM",
  LITELLM_INITIAL_BUDGET: "Budget of a new user",
  APP_BASE_URL: "Public address of the platform",
  DEV_SERVER_BASE_URL: "Public address pattern of projects",
  ...OAUTH,
  KANIKO_IMAGE: "Image that builds users' containers",
  CONTAINER_PUSH_TIMEOUT: "Timeout of such a build, in seconds",
  CONTAINER_PUSH_DEFAULT_CPU: "CPU of such a build",
  CONTAINER_PUSH_DEFAULT_MEMORY: "Memory of such a build",
  SMTP_HOST: "Address of the mail server",
  SMTP_USERNAME: "User at the mail server",
  SMTP_PASSWORD: "Password at the mail server",
  SMTP_SENDER_EMAIL: "Sender of the platform's mail",
  TWO_FA_ENABLED: "true: sign-in requires a second factor",
  COOKIE_DOMAIN: "Domain of the session cookie, with a leading dot",
  CHANNEL_ENCRYPTION_KEY: "Encrypts the credentials of chat platforms at rest",
  DEPLOYMENT_ENCRYPTION_KEY: "Encrypts the credentials of deployment targets at rest",
};

const POSTHOG_KEY = "Public project key of PostHog; the frontend sends it to browsers";

/** The main Secret; on AWS also what the base sets itself. */
const APP_SECRETS = provided(
  { name: "tesslate-app-secrets", rotation: APP_ROTATION },
  {
    keys: {
      ...REQUIRED,
      APP_DOMAIN: "The setting `domain`; K8S_INGRESS_DOMAIN is derived from it",
      INTERNAL_API_SECRET,
      REDIS_URL: "redis://redis:6379/0, or the address of ElastiCache",
      K8S_DEVSERVER_IMAGE:
        "Image of project containers, equal to the pin `devserver`, which only makes nodes pull it in advance",
      // TesslateAI/Studio@bc6cf79, orchestrator/scripts/_seed_publish_federated.py.
      TESSLATE_OFFICIAL_BASE_URL: `${HUB_URL}; without it, apps are published to Tesslate's`,
    },
    optional: {
      K8S_REGISTRY_URL: "Registry of project images",
      DATABASE_SSL: "true with RDS",
      SMTP_PORT: "Port of the mail server, usually 587",
      SMTP_USE_TLS: "true: mail is sent with STARTTLS",
      POSTHOG_KEY,
      ...OPTIONAL,
    },
  },
  {
    keys: { ...REQUIRED, REDIS_URL: "redis://redis:6379/0" },
    optional: {
      APP_DOMAIN: "Public host name",
      INTERNAL_API_SECRET,
      COOKIE_SECURE: "true if browsers use https",
      COOKIE_SAMESITE: "SameSite of the session cookie",
      POSTHOG_KEY,
      ...OPTIONAL,
    },
  },
);

/** PostgreSQL's own credentials. The address of RDS is in DATABASE_URL, which Terraform builds from its endpoint. */
const POSTGRES_SECRET = provided(
  { name: "postgres-secret", rotation: POSTGRES_ROTATION },
  {
    keys: {
      POSTGRES_DB: "Database: tesslate",
      POSTGRES_USER: "User: tesslate_user, as in DATABASE_URL and marketplace-secret",
      POSTGRES_PASSWORD: `Password; the same as in DATABASE_URL and in both addresses of marketplace-secret; ${IN_A_URL}`,
    },
  },
);

const BUCKET = {
  S3_BUCKET_NAME: "Bucket of hibernated projects",
  S3_REGION: "Region of the bucket",
};

const NO_KEYS = "pods use their role (IRSA)";

/** Where projects hibernate: on AWS without keys, because the pods' role has access to the bucket. */
const S3_CREDENTIALS = provided(
  { name: "s3-credentials", rotation: BUCKET_ROTATION },
  {
    keys: BUCKET,
    forbidden: {
      S3_ACCESS_KEY_ID: NO_KEYS,
      S3_SECRET_ACCESS_KEY: NO_KEYS,
      AWS_ACCESS_KEY_ID: NO_KEYS,
      AWS_SECRET_ACCESS_KEY: NO_KEYS,
    },
  },
  {
    keys: {
      ...BUCKET,
      S3_ENDPOINT_URL:
        "Address of the local cluster's MinIO: http://minio.minio-system.svc.cluster.local:9000",
      S3_ACCESS_KEY_ID: "Access key of that MinIO",
      S3_SECRET_ACCESS_KEY: "Secret key of that MinIO",
    },
  },
);

const MARKETPLACE_KEYS = {
  DATABASE_URL: "postgresql+asyncpg://…/tesslate_marketplace; the password is that of postgres-secret",
  ADMIN_DATABASE_URL:
    "postgresql://…/postgres of a user that may create databases; the password is that of postgres-secret",
  BUNDLE_URL_SECRET: "Signs download addresses of bundles: 48 random characters",
  STATIC_TOKENS:
    "token:scope:…; the token of an entry with admin.write is MARKETPLACE_ADMIN_TOKEN of tesslate-app-secrets",
};

/** The marketplace's Secret. */
const MARKETPLACE_SECRET = provided(
  { name: "marketplace-secret", rotation: MARKETPLACE_ROTATION },
  { keys: { ...MARKETPLACE_KEYS, S3_BUCKET: "Bucket of app bundles" } },
  { keys: MARKETPLACE_KEYS },
  // Its pods read single keys.
).map((contract) => ({ ...contract, open: false }));

const CSI_KEYS = {
  ORCHESTRATOR_INTERNAL_SECRET: "Equal to INTERNAL_API_SECRET of tesslate-app-secrets",
  STORAGE_PROVIDER: "s3",
  STORAGE_BUCKET: "Bucket of volume snapshots",
  SYNC_INTERVAL:
    "60, as in Terraform; nothing reads it: the driver copies volumes every five minutes (`--sync-interval`)",
  POOL_PATH: "/mnt/tesslate-pool",
};

/** What the CSI driver and the Volume Hub read, in kube-system; on a local cluster also MinIO, by rclone's variables. */
const CSI_CONFIG = provided(
  { name: "tesslate-btrfs-csi-config", namespace: "kube-system", rotation: CSI_ROTATION },
  {
    keys: CSI_KEYS,
    forbidden: { RCLONE_S3_ACCESS_KEY_ID: NO_KEYS, RCLONE_S3_SECRET_ACCESS_KEY: NO_KEYS },
  },
  {
    keys: {
      ...CSI_KEYS,
      RCLONE_S3_PROVIDER: "Minio",
      RCLONE_S3_ENDPOINT: "http://minio.minio-system.svc:9000",
      RCLONE_S3_REGION: "us-east-1",
      RCLONE_S3_FORCE_PATH_STYLE: "true",
      RCLONE_S3_ACCESS_KEY_ID: "Access key of that MinIO",
      RCLONE_S3_SECRET_ACCESS_KEY: "Secret key of that MinIO",
    },
  },
);

/** Cloudflare's token for DNS01 challenges, in the namespace where cert-manager looks for a ClusterIssuer's Secrets. */
export const CLOUDFLARE_TOKEN: SecretContract = {
  name: "cloudflare-api-token",
  namespace: "cert-manager",
  provider: "terraform",
  rotation: TOKEN_ROTATION,
  layers: AWS,
  when: (settings: Settings) => !byTerraform({ settings }),
  keys: {
    "api-token": "Token of Cloudflare with Zone:Zone:Read and Zone:DNS:Edit on the zone",
  },
};

/** The certificate of the domain, if Terraform has it (k8s/terraform/aws/kubernetes.tf). */
const CERTIFICATE: SecretContract = {
  name: "tesslate-wildcard-tls",
  provider: "terraform",
  rotation: "cert-manager renews it",
  layers: AWS,
  when: (settings: Settings) => byTerraform({ settings }),
  keys: {
    "tls.crt": { description: "Certificate", certificate: "created by cert-manager, which renews it" },
    "tls.key": "Its private key",
  },
};

/** All contracts. A Secret that differs between layers has one contract for each group of them. */
export const SECRETS: SecretContract[] = [
  ...APP_SECRETS,
  ...POSTGRES_SECRET,
  ...S3_CREDENTIALS,
  ...MARKETPLACE_SECRET,
  ...CSI_CONFIG,
  CLOUDFLARE_TOKEN,
  CERTIFICATE,
];

/** The three Secrets that platform pods read completely, in the order of their `envFrom`. */
export const PLATFORM_SECRETS = [
  { name: "tesslate-app-secrets" },
  { name: "postgres-secret" },
  { name: "s3-credentials" },
];
