import type { SecretContract } from "kustogen";
import { IN_A_URL } from "../../passwords.ts";
import type { Settings } from "./settings.ts";

/**
 * The seven Secrets that trevor's containers read through `envFrom`, in the order of that list (a later one would
 * override an earlier one; no key occurs twice). Those of mail and of the language model exist only if these are on,
 * because pods don't start if a Secret in `envFrom` is missing.
 */
export const SECRETS: SecretContract<Pick<Settings, "agentLlm" | "emailNotifications">>[] = [
  {
    name: "trevor-db",
    rotation: "Run `ALTER ROLE … PASSWORD` in PostgreSQL first, which then refuses new connections",
    keys: {
      DATABASE_URL: `PostgreSQL of trevor: postgresql+asyncpg://user:password@host:5432/trevor; ${IN_A_URL}`,
    },
  },
  {
    name: "trevor-redis",
    rotation: "Change it in Redis first, which refuses new connections until the restart; the queue is kept",
    keys: { REDIS_URL: `Redis with the ARQ queue: redis://:password@host:6379/0; ${IN_A_URL}` },
  },
  {
    name: "trevor-keycloak",
    rotation: "Contains no secret. Change it if Keycloak or its client moves; the change signs everyone out",
    keys: {
      KEYCLOAK_URL: "Address of Keycloak that browsers use",
      KEYCLOAK_REALM: "Realm: karectl",
      KEYCLOAK_CLIENT_ID: "OIDC client of trevor",
    },
    optional: {
      KEYCLOAK_INTERNAL_URL: "Its address inside the cluster (http://…:8080); KEYCLOAK_URL by default",
    },
  },
  {
    name: "trevor-s3",
    rotation: "Create a second key first, and revoke the first last: links that it signed end with it",
    keys: {
      S3_ENDPOINT_URL:
        "The object store's address for browsers and pods, https://…: researchers get links to it by mail. SeaweedFS's address inside the cluster, http://…:8333, would be useless to them",
      S3_ACCESS_KEY_ID: "Access key",
      S3_SECRET_ACCESS_KEY: "Secret key of the access key",
      S3_QUARANTINE_BUCKET:
        "Bucket of uploads that await review: trevor-quarantine. Make both buckets first, with versioning; trevor takes their region for us-east-1, unless `extraEnv: { S3_REGION: … }` in the environment's file names it",
      S3_RELEASE_BUCKET: "Bucket of released objects: trevor-release",
    },
  },
  {
    name: "trevor-app",
    rotation: "A new SECRET_KEY signs everyone out, and trevor refuses uploads that are in progress (CSRF)",
    keys: {
      SECRET_KEY: "Signs sessions, with their roles, and CSRF tokens; create it with openssl rand -hex 32",
      TREVOR_BASE_URL: "Public address of trevor, https://…, for links in mail",
    },
  },
  {
    name: "trevor-smtp",
    rotation: "Create a second password first, if possible; remove the first one once no pod uses it",
    when: ({ emailNotifications }) => emailNotifications === true,
    keys: {
      SMTP_HOST: "Address of the mail server",
      SMTP_PORT: "Port of the mail server: 587",
      SMTP_FROM_ADDRESS: "Sender of trevor's mail",
    },
    optional: {
      SMTP_USERNAME: "User at the mail server; if not set, trevor doesn't sign in there",
      SMTP_PASSWORD: "Password at the mail server; if not set, trevor doesn't sign in there",
    },
  },
  {
    name: "trevor-agent",
    rotation: "Create a second key first; revoke the first one once no pod uses it",
    when: ({ agentLlm }) => agentLlm === true,
    keys: {
      AGENT_OPENAI_BASE_URL: "OpenAI-compatible endpoint of the review agent, public and https on 443",
      AGENT_MODEL_NAME: "Model of the review agent",
      AGENT_API_KEY: "Key for that endpoint",
    },
  },
];
