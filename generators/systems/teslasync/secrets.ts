import type { SecretContract, SecretKey } from "kustogen";
import { IN_A_URL } from "../../passwords.ts";
import type { Settings } from "./settings.ts";

/** A key that pods start without. */
function optional(description: string): SecretKey {
  return { description, required: false };
}

/** The Secret that API and workers read through `envFrom`; PostgreSQL and the backup take the password alone. */
export const APP_SECRET = "teslasync";

const APP_KEYS: Record<string, SecretKey> = {
  ENCRYPTION_KEY: {
    description:
      "Encrypts Tesla's tokens in the database; create it with openssl rand -base64 32. A new key signs " +
      "every Tesla account out",
  },
  // ev-dev-labs/teslasync@4828d06, docs/guide/tesla-fleet-api.md.
  TESLA_CLIENT_ID: {
    description:
      "Client ID of the Tesla developer application, which has exactly the redirect address " +
      "https://$HOST/api/v1/auth/callback and the scopes openid, offline_access, vehicle_device_data, " +
      "vehicle_location, vehicle_cmds and vehicle_charging_cmds",
  },
  TESLA_CLIENT_SECRET: { description: "Client secret of that application" },
  DATABASE_PASS: {
    description: `Password of PostgreSQL; ${IN_A_URL}. PostgreSQL in the cluster sets it when it initializes its data`,
  },
  AUTH_JWT_SECRET: optional("Signs the API's own tokens"),
  GOOGLE_MAPS_API_KEY: optional("API key to look up place names with Google Maps"),
  AZURE_MAPS_API_KEY: optional("API key to look up place names with Azure Maps"),
  GAS_PRICE_API_KEY: optional("API key for fuel prices, for comparison"),
  TESLASYNC_VAPID_PUBLIC_KEY: optional(
    "Public key for browser push notifications; create the pair with npx web-push generate-vapid-keys. They are off unless all three VAPID keys are set",
  ),
  TESLASYNC_VAPID_PRIVATE_KEY: optional("The private key of that pair, which signs the notifications"),
  TESLASYNC_VAPID_SUBJECT: optional("The sender: mailto:ops@example.com"),
  TESLASYNC_GITHUB_REPO: optional("The repository in which feedback becomes issues: owner/name"),
  TESLASYNC_GITHUB_TOKEN: optional(
    "Token that creates these issues (permission Issues: write); does nothing unless TESLASYNC_GITHUB_REPO is set",
  ),
  TESLASYNC_OPERATOR_TOKEN: optional("Grants access to the endpoints for operators of TeslaSync"),
};

/** That Secret, but for its keys. */
const APP = {
  name: APP_SECRET,
  provider: "by-hand",
  rotation:
    "DATABASE_PASS: run `ALTER ROLE … PASSWORD` in PostgreSQL first, also in an embedded one. ENCRYPTION_KEY: never " +
    "on a schedule. TESLA_CLIENT_SECRET: create a second one at Tesla first. A new VAPID pair ends every subscription",
} as const;

/** What each cloud provider of Helix AI needs; a Secret of its own, read by API and workers. */
const AI_KEYS = {
  openai: { OPENAI_API_KEY: { description: "API key of OpenAI" } },
  anthropic: { ANTHROPIC_API_KEY: { description: "API key of Anthropic, for Helix's page (First start)" } },
  azure: {
    AZURE_OPENAI_ENDPOINT: { description: "Address of the Azure OpenAI resource" },
    AZURE_OPENAI_API_KEY: { description: "Its API key" },
    AZURE_OPENAI_DEPLOYMENT: { description: "Deployment name of the model" },
  },
} satisfies Record<string, Record<string, SecretKey>>;

/** A provider of language models outside the cluster, which costs money and sees data. */
export type CloudProvider = keyof typeof AI_KEYS;

/** The Secret with the keys of a cloud provider. */
export function aiSecret(provider: CloudProvider): string {
  return `teslasync-${provider}`;
}

/** The layers in which someone provides the keys; a cloud provider is refused in every other one. */
const AI_LAYERS: Record<CloudProvider, string[]> = { openai: [], anthropic: ["production"], azure: [] };

/** The Secrets that TeslaSync's pods read. Which of them a layer needs follows from its settings. */
export const SECRETS: SecretContract[] = [
  { ...APP, when: ({ redis }: Settings) => redis.placement === "embedded", keys: APP_KEYS },
  {
    ...APP,
    when: ({ redis }: Settings) => redis.placement === "external",
    keys: {
      ...APP_KEYS,
      REDIS_PASSWORD: {
        description:
          "Password of the managed Redis, only letters and digits; the client has no TLS, which ElastiCache requires",
      },
    },
  },
  ...(Object.keys(AI_KEYS) as CloudProvider[]).map((provider): SecretContract => {
    return {
      name: aiSecret(provider),
      provider: "by-hand",
      rotation: "Create a second key first, and type it into Helix's page, too; then revoke the first one",
      layers: AI_LAYERS[provider],
      keys: AI_KEYS[provider],
    };
  }),
  {
    name: "teslasync-command-proxy",
    provider: "by-hand",
    rotation:
      "private-key.pem: publish the new public key below /.well-known first; every car must then be paired " +
      "again. The certificate: at any time",
    when: ({ commandProxy }: Settings) => commandProxy !== undefined,
    keys: {
      "private-key.pem": {
        description: "Signs commands; Tesla reads its public key below /.well-known",
      },
      "tls-cert.pem": {
        description:
          "Certificate of the proxy inside the cluster, self-signed, for the name teslasync-command-proxy (subjectAltName); " +
          "API and automation worker trust it",
        certificate: "created by hand; renewed by whoever created it",
      },
      "tls-key.pem": { description: "The private key of that certificate" },
    },
  },
  {
    name: "teslasync-fleet-telemetry-tls",
    provider: "by-hand",
    rotation: "Cars reconnect automatically",
    when: ({ fleetTelemetry }: Settings) => fleetTelemetry !== undefined,
    keys: {
      "tls.crt": {
        // ev-dev-labs/teslasync@e65dee4, docs/guide/fleet-telemetry.md.
        description: "Certificate of the telemetry host, from a public CA: cars trust no other",
        certificate: "created by hand, by a public CA",
      },
      "tls.key": { description: "The private key of that certificate" },
    },
  },
  {
    // Only where settings.mongodb is on.
    name: "teslasync-mongodb",
    provider: "by-hand",
    rotation:
      "Change it in MongoDB first (db.changeUserPassword); the server reads its own two keys only when it " +
      "initializes its data",
    layers: [],
    keys: {
      MONGO_INITDB_ROOT_USERNAME: { description: "User that the server creates with its data" },
      MONGO_INITDB_ROOT_PASSWORD: { description: "Password of that user" },
      MONGODB_URI: {
        description: "mongodb://user:password@teslasync-mongodb:27017, with the same user and password",
      },
    },
  },
  {
    name: "teslasync-backup-s3",
    provider: "by-hand",
    rotation: "Create a second key first; revoke the first one once no pod uses it",
    when: ({ backup }: Settings) => backup?.bucket !== undefined,
    keys: {
      "access-key": {
        description: "Access key that lists, reads and writes the bucket, and deletes nothing",
      },
      "secret-key": { description: "Its secret key" },
    },
  },
];
