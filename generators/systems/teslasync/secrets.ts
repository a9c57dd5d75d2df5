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
      "Encrypts Tesla's tokens in the database: openssl rand -base64 32. A new one signs every Tesla account out",
  },
  TESLA_CLIENT_ID: { description: "Client of the Tesla developer application" },
  TESLA_CLIENT_SECRET: { description: "Secret of that client" },
  DATABASE_PASS: {
    description: `Password of PostgreSQL, ${IN_A_URL}. An embedded server takes it when it makes its data`,
  },
  AUTH_JWT_SECRET: optional("Signs the API's own tokens"),
  GOOGLE_MAPS_API_KEY: optional("Names places by Google Maps"),
  AZURE_MAPS_API_KEY: optional("Names places by Azure Maps"),
  GAS_PRICE_API_KEY: optional("Prices of petrol, for comparison"),
  TESLASYNC_VAPID_PUBLIC_KEY: optional(
    "Messages to browsers, with the next two: npx web-push generate-vapid-keys. Without all three they are off",
  ),
  TESLASYNC_VAPID_PRIVATE_KEY: optional("The private half of that pair, which signs them"),
  TESLASYNC_VAPID_SUBJECT: optional("Who sends them: mailto:ops@example.com"),
  TESLASYNC_GITHUB_REPO: optional("Where people's feedback becomes issues: owner/name"),
  TESLASYNC_GITHUB_TOKEN: optional("Files them there (Issues: write); does nothing without the repository"),
  TESLASYNC_OPERATOR_TOKEN: optional("Opens the operator's endpoints"),
};

/** How that Secret is replaced. */
const APP_ROTATION =
  "DATABASE_PASS: `ALTER ROLE … PASSWORD` in PostgreSQL first, also in an embedded one. ENCRYPTION_KEY: not by the clock, for " +
  "every Tesla account has to be connected again. TESLA_CLIENT_SECRET: a second one at Tesla first. A new pair for messages to " +
  "browsers ends every subscription";

/** What each cloud provider of Helix AI needs; a Secret of its own, read by API and workers. */
const AI_KEYS = {
  openai: { OPENAI_API_KEY: { description: "Key of OpenAI" } },
  anthropic: { ANTHROPIC_API_KEY: { description: "Key of Anthropic" } },
  azure: {
    AZURE_OPENAI_ENDPOINT: { description: "Address of the Azure OpenAI resource" },
    AZURE_OPENAI_API_KEY: { description: "Its key" },
    AZURE_OPENAI_DEPLOYMENT: { description: "Deployment of the model" },
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
  {
    name: APP_SECRET,
    provider: "by-hand",
    rotation: APP_ROTATION,
    when: ({ redis }: Settings) => redis.placement === "embedded",
    keys: APP_KEYS,
  },
  {
    name: APP_SECRET,
    provider: "by-hand",
    rotation: APP_ROTATION,
    when: ({ redis }: Settings) => redis.placement === "external",
    keys: {
      ...APP_KEYS,
      REDIS_PASSWORD: {
        description:
          "Password of the managed Redis, of letters and digits. The client speaks no TLS: one that asks for it with its password, as ElastiCache does, can't be used",
      },
    },
  },
  ...(Object.keys(AI_KEYS) as CloudProvider[]).map((provider): SecretContract => {
    return {
      name: aiSecret(provider),
      provider: "by-hand",
      rotation: "a second key first; the first is revoked when nothing runs with it any more",
      layers: AI_LAYERS[provider],
      keys: AI_KEYS[provider],
    };
  }),
  {
    name: "teslasync-command-proxy",
    provider: "by-hand",
    rotation:
      "private-key.pem: every car has to be paired again, after its public half below /.well-known is the new one. The certificate: at any time",
    when: ({ commandProxy }: Settings) => commandProxy !== undefined,
    keys: {
      "private-key.pem": {
        description: "Signs commands; its public half is what Tesla reads below /.well-known",
      },
      "tls-cert.pem": {
        description: "Certificate of the proxy inside the cluster",
        certificate: "by hand: whoever made it",
      },
      "tls-key.pem": { description: "Its key" },
    },
  },
  {
    name: "teslasync-fleet-telemetry-tls",
    provider: "by-hand",
    rotation: "cars connect again by themselves. One of another authority has to be told to each car first",
    when: ({ fleetTelemetry }: Settings) => fleetTelemetry !== undefined,
    keys: {
      "tls.crt": {
        description: "Certificate of the telemetry host; cars are told to trust its authority",
        certificate: "by hand: the authority that cars are told to trust",
      },
      "tls.key": { description: "Its key" },
    },
  },
  {
    // Only where settings.mongodb is on.
    name: "teslasync-mongodb",
    provider: "by-hand",
    rotation:
      "in MongoDB first (db.changeUserPassword); the server reads its own two when it makes its data, and never again",
    layers: [],
    keys: {
      MONGO_INITDB_ROOT_USERNAME: { description: "User that the server makes with its data" },
      MONGO_INITDB_ROOT_PASSWORD: { description: "Password of that user" },
      MONGODB_URI: { description: "mongodb://user:password@teslasync-mongodb:27017, with the same two" },
    },
  },
  {
    // Only where settings.backup.bucket is on.
    name: "teslasync-backup-s3",
    provider: "by-hand",
    rotation: "a second key first; the first is revoked when nothing runs with it any more",
    layers: [],
    keys: {
      "access-key": { description: "Access key that may write to the bucket" },
      "secret-key": { description: "Its secret" },
    },
  },
];
