import type { SecretContract } from "kustogen";
import { IN_A_URL } from "../../passwords.ts";

/** The Secret that the services read through `envFrom`; static-server, which is the public's, does not. */
export const APP_SECRETS = "app-secrets";

/** The key by which gitserver shows people that it is itself. */
export const HOST_KEY = "APP_SSH_SERVER_PRIVATE_KEY";

/** What the seed keeps in its ConfigMap and must never be there. */
const KEYS: SecretContract["keys"] = {
  APP_DATABASE_URL: { description: `PostgreSQL: postgres://user:password@host:5432/app; ${IN_A_URL}` },
  APP_REDIS_URL: { description: `Redis, which holds the queues: redis://:password@host:6379; ${IN_A_URL}` },
  APP_AI_API_KEY: { description: "Key of the OpenAI-compatible API at APP_AI_BASIC_URL" },
  APP_SMTP_PASSWORD: { description: "Password of APP_SMTP_USERNAME at the mail server" },
  APP_SESSION_SECRET: { description: "Signs sessions, at least 32 bytes: openssl rand -base64 48" },
  [HOST_KEY]: {
    description:
      "The SSH host key: an Ed25519 private key as PEM, its bytes in hex. " +
      "ssh-keygen -t ed25519 -f ssh_host_key -N '' && hexdump -v -e '/1 \"%02x\"' < ssh_host_key; keep it, for " +
      "people's machines remember it",
  },
  APP_EMBED_MODEL_API_KEY: {
    description: "Key of APP_EMBED_MODEL_BASE_URL; none where the model needs none",
    required: false,
  },
};

const NATS_TOKEN = "Token of NATS; NATS refuses the pods without it where the setting nats is on";

/** What turns on the part of app that has a key of its own. */
interface Features {
  nats?: unknown;
}

/** app-secrets, made by hand before the first sync; the token of NATS is required where the setting is on. */
export const SECRETS: SecretContract<Features>[] = [
  {
    name: APP_SECRETS,
    provider: "by-hand",
    rotation:
      "what its services know first: the database's role, Redis, mail. A new APP_SESSION_SECRET signs everyone out; a new host key stops every git over SSH until people take it, so say its fingerprint before",
    when: ({ nats }) => nats === undefined,
    keys: { ...KEYS, NATS_TOKEN: { description: NATS_TOKEN, required: false } },
  },
  {
    name: APP_SECRETS,
    provider: "by-hand",
    rotation:
      "what its services know first: the database's role, Redis, mail. A new APP_SESSION_SECRET signs everyone out; a new host key stops every git over SSH until people take it, so say its fingerprint before",
    when: ({ nats }) => nats !== undefined,
    keys: { ...KEYS, NATS_TOKEN: { description: NATS_TOKEN } },
  },
];

/** The contracts that hold with these settings. */
export function contractsOf(settings: Features): SecretContract<Features>[] {
  return SECRETS.filter(({ when }) => when === undefined || when(settings));
}
