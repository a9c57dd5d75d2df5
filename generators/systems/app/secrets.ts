import type { SecretContract } from "kustogen";
import { IN_A_URL } from "../../passwords.ts";
import type { Settings } from "./settings.ts";

/** The Secret that the services read through `envFrom`, except static-server, which is public. */
export const APP_SECRETS = "app-secrets";

/** The key with which gitserver proves its identity to clients. */
export const HOST_KEY = "APP_SSH_SERVER_PRIVATE_KEY";

/** What the source puts into its ConfigMap, where secrets must never be. */
const KEYS: SecretContract["keys"] = {
  APP_DATABASE_URL: { description: `PostgreSQL: postgres://user:password@host:5432/app; ${IN_A_URL}` },
  APP_REDIS_URL: { description: `Redis with the queues: redis://:password@host:6379; ${IN_A_URL}` },
  APP_AI_API_KEY: { description: "Key of the OpenAI-compatible API at APP_AI_BASIC_URL" },
  APP_SMTP_PASSWORD: { description: "Password of APP_SMTP_USERNAME at the mail server" },
  APP_SESSION_SECRET: {
    description: "Signs sessions; at least 32 bytes, create it with openssl rand -base64 48",
  },
  [HOST_KEY]: {
    description:
      "The SSH host key: the hex bytes of an Ed25519 private key in PEM format. Create it with `ssh-keygen -t ed25519 -f " +
      "ssh_host_key -N '' && hexdump -v -e '/1 \"%02x\"' < ssh_host_key`. Keep it, because clients store it in known_hosts",
  },
  APP_EMBED_MODEL_API_KEY: {
    description: "API key for APP_EMBED_MODEL_BASE_URL; omit it if the model needs none",
    required: false,
  },
};

const NATS_TOKEN =
  "Token for NATS; needed if the setting nats is on, because NATS refuses clients without it";

const SHARED = {
  name: APP_SECRETS,
  provider: "by-hand",
  rotation:
    "Change a password in PostgreSQL, Redis or the mail server before you change it here. A new " +
    "APP_SESSION_SECRET signs everyone out. A new host key makes git over SSH fail until people accept it, so " +
    "announce its fingerprint first",
} as const;

/** app-secrets, created by hand before the first sync; the token of NATS is required if the setting is on. */
export const SECRETS: SecretContract<Pick<Settings, "nats">>[] = [false, true].map((required) => ({
  ...SHARED,
  when: ({ nats }) => (nats !== undefined) === required,
  keys: { ...KEYS, NATS_TOKEN: { description: NATS_TOKEN, required } },
}));

/** The contracts that apply with these settings. */
export function contractsOf(settings: Pick<Settings, "nats">): SecretContract<Pick<Settings, "nats">>[] {
  return SECRETS.filter(({ when }) => when === undefined || when(settings));
}
