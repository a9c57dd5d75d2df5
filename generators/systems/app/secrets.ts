import type { SecretContract } from "kustogen";
import { IN_A_URL } from "../../passwords.ts";
import type { Settings } from "./settings.ts";

/** The Secret that every service reads through `envFrom`. */
export const APP_SECRETS = "app-secrets";

/** What the document puts into its ConfigMap, where secrets must never be. */
const KEYS = {
  APP_DATABASE_URL: `PostgreSQL: postgres://user:password@host:5432/app; ${IN_A_URL}`,
  APP_REDIS_URL: `Redis with the queues: redis://:password@host:6379; ${IN_A_URL}`,
  APP_AI_API_KEY: "Key of the OpenAI-compatible API at APP_AI_BASIC_URL",
  APP_SMTP_PASSWORD: "Password at the mail server",
  APP_SESSION_SECRET: "Signs sessions; at least 32 bytes, create it with openssl rand -base64 48",
  APP_SSH_SERVER_PRIVATE_KEY:
    "The SSH host key: the hex bytes of an Ed25519 private key in PEM format. Create it with `ssh-keygen -t ed25519 -f " +
    "ssh_host_key -N '' && hexdump -v -e '/1 \"%02x\"' < ssh_host_key`. Keep it, because clients store it in known_hosts",
};

/** app-secrets, created by hand before the first sync; the token of NATS is in it if NATS is. */
export const SECRETS: SecretContract<Pick<Settings, "natsUrl">>[] = [false, true].map((nats) => ({
  name: APP_SECRETS,
  open: true,
  rotation:
    "Change a password in PostgreSQL, Redis or the mail server before you change it here. A new " +
    "APP_SESSION_SECRET signs everyone out. A new host key makes git over SSH fail until people accept it, so " +
    "announce its fingerprint first",
  when: ({ natsUrl }) => (natsUrl !== undefined) === nats,
  keys: nats ? { ...KEYS, NATS_TOKEN: "Token of NATS, which refuses clients without it" } : KEYS,
}));
