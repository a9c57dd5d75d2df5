import type { SecretContract } from "kustogen";
import { IN_A_URL } from "../../passwords.ts";

/** What turns on the parts of trevor that have Secrets of their own. */
interface Features {
  emailNotifications?: boolean;
  agentLlm?: boolean;
}

/**
 * The seven Secrets that trevor's containers read through `envFrom`, in the order they are listed there (a later
 * one would win over an earlier one; no key occurs twice). All are created by hand before the first sync; those of
 * mail and of the language model only where these are on, because pods don't start without what `envFrom` names.
 */
export const SECRETS: SecretContract<Features>[] = [
  {
    name: "trevor-db",
    provider: "by-hand",
    rotation:
      "`ALTER ROLE … PASSWORD` in PostgreSQL first. Until the restart, connections that are new are refused",
    keys: {
      DATABASE_URL: {
        description: `PostgreSQL of trevor: postgresql+asyncpg://user:password@host:5432/trevor; ${IN_A_URL}`,
      },
    },
  },
  {
    name: "trevor-redis",
    provider: "by-hand",
    rotation: "in Redis first. Until the restart, connections that are new are refused; the queue stays",
    keys: {
      REDIS_URL: {
        description: `Redis that holds the ARQ queue: redis://:password@host:6379/0; ${IN_A_URL}`,
      },
    },
  },
  {
    name: "trevor-keycloak",
    provider: "by-hand",
    rotation: "holds no secret: when Keycloak or its client moves, which signs everyone out",
    keys: {
      KEYCLOAK_URL: { description: "Address of Keycloak that browsers use" },
      KEYCLOAK_INTERNAL_URL: {
        description: "Address of Keycloak inside the cluster, http://…:8080; KEYCLOAK_URL when absent",
        required: false,
      },
      KEYCLOAK_REALM: { description: "Realm, karectl" },
      KEYCLOAK_CLIENT_ID: { description: "OIDC client of trevor" },
    },
  },
  {
    name: "trevor-s3",
    provider: "by-hand",
    rotation:
      "a second access key first; the first is revoked when nothing runs with it any more. Links that it signed end with it",
    keys: {
      S3_ENDPOINT_URL: {
        description:
          "Where browsers and pods reach the object store, https://…: links to it are mailed to researchers. SeaweedFS by its address inside the cluster, http://…:8333, is for nobody else",
      },
      S3_ACCESS_KEY_ID: { description: "Access key" },
      S3_SECRET_ACCESS_KEY: { description: "Secret of the access key" },
      S3_QUARANTINE_BUCKET: { description: "Bucket of uploads that wait for review, trevor-quarantine" },
      S3_RELEASE_BUCKET: { description: "Bucket of released objects, trevor-release" },
    },
  },
  {
    name: "trevor-app",
    provider: "by-hand",
    rotation: "a new SECRET_KEY signs everyone out, and uploads that are under way are refused (CSRF)",
    keys: {
      SECRET_KEY: {
        description: "Signs sessions and CSRF tokens: openssl rand -hex 32. A new one signs everyone out",
      },
      TREVOR_BASE_URL: { description: "Public address of trevor, https://…, for links in mail" },
    },
  },
  {
    name: "trevor-smtp",
    provider: "by-hand",
    rotation: "a second password first, where the mail server has two",
    when: ({ emailNotifications }) => emailNotifications === true,
    keys: {
      SMTP_HOST: { description: "Mail server" },
      SMTP_PORT: { description: "Port of the mail server, 587" },
      SMTP_FROM_ADDRESS: { description: "Sender of trevor's mail" },
      SMTP_USERNAME: { description: "User at the mail server; none when absent", required: false },
      SMTP_PASSWORD: { description: "Password at the mail server; none when absent", required: false },
    },
  },
  {
    name: "trevor-agent",
    provider: "by-hand",
    rotation: "a second key first; the first is revoked when nothing runs with it any more",
    when: ({ agentLlm }) => agentLlm === true,
    keys: {
      AGENT_OPENAI_BASE_URL: { description: "OpenAI-compatible endpoint of the review agent" },
      AGENT_MODEL_NAME: { description: "Model of the review agent" },
      AGENT_API_KEY: { description: "Key for that endpoint" },
    },
  },
];
