import type { SecretContract } from "kustogen";
import { IN_A_URL } from "../../passwords.ts";
import type { Settings } from "./settings.ts";

/** The Secret that API and workers read through `envFrom`; PostgreSQL and the backup take the password alone. */
export const APP_SECRET = "teslasync";

const APP_KEYS = {
  ENCRYPTION_KEY:
    "Encrypts Tesla's tokens in the database; create it with openssl rand -base64 32. A new key signs " +
    "every Tesla account out",
  // ev-dev-labs/teslasync@4828d06, docs/guide/tesla-fleet-api.md.
  TESLA_CLIENT_ID:
    "Client ID of the Tesla developer application, which has exactly the redirect address " +
    "https://$HOST/api/v1/auth/callback and the scopes openid, offline_access, vehicle_device_data, " +
    "vehicle_location, vehicle_cmds and vehicle_charging_cmds",
  TESLA_CLIENT_SECRET: "Client secret of that application",
  DATABASE_PASS: `Password of PostgreSQL; ${IN_A_URL}. PostgreSQL in the cluster sets it when it initializes its data`,
};

const APP_OPTIONAL = {
  AUTH_JWT_SECRET: "Signs the API's own tokens",
  GOOGLE_MAPS_API_KEY: "API key to look up place names with Google Maps",
  AZURE_MAPS_API_KEY: "API key to look up place names with Azure Maps",
  GAS_PRICE_API_KEY: "API key for fuel prices, for comparison",
  TESLASYNC_VAPID_PUBLIC_KEY:
    "Public key for browser push notifications; create the pair with npx web-push generate-vapid-keys. They are off unless all three VAPID keys are set",
  TESLASYNC_VAPID_PRIVATE_KEY: "The private key of that pair, which signs the notifications",
  TESLASYNC_VAPID_SUBJECT: "The sender: mailto:ops@example.com",
  TESLASYNC_GITHUB_REPO: "The repository in which feedback becomes issues: owner/name",
  TESLASYNC_GITHUB_TOKEN:
    "Token that creates these issues (permission Issues: write); does nothing unless TESLASYNC_GITHUB_REPO is set",
  TESLASYNC_OPERATOR_TOKEN: "Grants access to the endpoints for operators of TeslaSync",
};

/** That Secret, but for its keys. */
const APP = {
  name: APP_SECRET,
  rotation:
    "DATABASE_PASS: run `ALTER ROLE … PASSWORD` in PostgreSQL first, also in an embedded one. ENCRYPTION_KEY: never " +
    "on a schedule. TESLA_CLIENT_SECRET: create a second one at Tesla first. A new VAPID pair ends every subscription",
  optional: APP_OPTIONAL,
};

/** What each cloud provider of Helix AI needs; a Secret of its own, read by API and workers. */
const AI_KEYS = {
  openai: { OPENAI_API_KEY: "API key of OpenAI" },
  anthropic: { ANTHROPIC_API_KEY: "API key of Anthropic, for Helix's page (First start)" },
  azure: {
    AZURE_OPENAI_ENDPOINT: "Address of the Azure OpenAI resource",
    AZURE_OPENAI_API_KEY: "Its API key",
    AZURE_OPENAI_DEPLOYMENT: "Deployment name of the model",
  },
};

/** A provider of language models outside the cluster, which costs money and sees data. */
export type CloudProvider = keyof typeof AI_KEYS;

/** The Secret with the keys of a cloud provider. */
export function aiSecret(provider: CloudProvider): string {
  return `teslasync-${provider}`;
}

/** The layers in which someone provides the keys; a cloud provider is refused in every other one. */
const AI_LAYERS: Record<CloudProvider, string[]> = { openai: [], anthropic: ["production"], azure: [] };

/** The Secrets that TeslaSync's pods read. Which of them a layer needs follows from its settings. */
export const SECRETS: SecretContract<Settings>[] = [
  { ...APP, when: ({ redis }) => redis.placement === "embedded", keys: APP_KEYS },
  {
    ...APP,
    when: ({ redis }) => redis.placement === "external",
    keys: {
      ...APP_KEYS,
      REDIS_PASSWORD:
        "Password of the managed Redis, only letters and digits; the client has no TLS, which ElastiCache requires",
    },
  },
  ...(Object.keys(AI_KEYS) as CloudProvider[]).map((provider): SecretContract => {
    return {
      name: aiSecret(provider),
      rotation: "Create a second key first, and type it into Helix's page, too; then revoke the first one",
      layers: AI_LAYERS[provider],
      keys: AI_KEYS[provider],
    };
  }),
  {
    name: "teslasync-command-proxy",
    rotation:
      "private-key.pem: publish the new public key below /.well-known first; every car must then be paired " +
      "again. The certificate: at any time",
    when: ({ commandProxy }) => commandProxy !== undefined,
    keys: {
      "private-key.pem": "Signs commands; Tesla reads its public key below /.well-known",
      "tls-cert.pem": {
        description:
          "Certificate of the proxy inside the cluster, self-signed, for the name teslasync-command-proxy (subjectAltName); " +
          "API and automation worker trust it",
        certificate: "created by hand; renewed by whoever created it",
      },
      "tls-key.pem": "The private key of that certificate",
    },
  },
  {
    name: "teslasync-fleet-telemetry-tls",
    rotation: "Cars reconnect automatically",
    when: ({ fleetTelemetry }) => fleetTelemetry !== undefined,
    keys: {
      "tls.crt": {
        // ev-dev-labs/teslasync@e65dee4, docs/guide/fleet-telemetry.md.
        description: "Certificate of the telemetry host, from a public CA: cars trust no other",
        certificate: "created by hand, by a public CA",
      },
      "tls.key": "The private key of that certificate",
    },
  },
  {
    // Only where settings.mongodb is on.
    name: "teslasync-mongodb",
    rotation:
      "Change it in MongoDB first (db.changeUserPassword); the server reads its own two keys only when it " +
      "initializes its data",
    layers: [],
    keys: {
      MONGO_INITDB_ROOT_USERNAME: "User that the server creates with its data",
      MONGO_INITDB_ROOT_PASSWORD: "Password of that user",
      MONGODB_URI: "mongodb://user:password@teslasync-mongodb:27017, with the same user and password",
    },
  },
  {
    name: "teslasync-backup-s3",
    rotation: "Create a second key first; revoke the first one once no pod uses it",
    when: ({ backup }) => backup?.bucket !== undefined,
    keys: {
      "access-key": "Access key that lists, reads and writes the bucket, and deletes nothing",
      "secret-key": "Its secret key",
    },
  },
];
