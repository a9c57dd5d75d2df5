import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Postgres } from "../backups/postgres.ts";
import { type Check, environmentOf, run } from "./environment.ts";

const PASSWORD = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/** Secrets as the contracts ask for them, with what pods start without left out. */
function secretsOf(postgres: Postgres): Record<string, string> {
  return {
    DATABASE_URL: `postgresql+asyncpg://tesslate_user:${PASSWORD}@127.0.0.1:${postgres.port}/tesslate`,
    SECRET_KEY: PASSWORD,
    LITELLM_API_BASE: "http://litellm:4000/v1",
    LITELLM_MASTER_KEY: "key",
    LITELLM_DEFAULT_MODELS: "one,two",
    CORS_ORIGINS: "https://opensail.example.com",
    ALLOWED_HOSTS: "opensail.example.com",
    APP_DOMAIN: "opensail.example.com",
    INTERNAL_API_SECRET: PASSWORD,
    REDIS_URL: "redis://redis:6379/0",
    K8S_DEVSERVER_IMAGE: "registry.example.com/devserver:1",
    POSTGRES_DB: "tesslate",
    POSTGRES_USER: "tesslate_user",
    POSTGRES_PASSWORD: PASSWORD,
    S3_BUCKET_NAME: "bucket",
    S3_REGION: "us-east-1",
    MARKETPLACE_ADMIN_TOKEN: "token",
    TESSLATE_OFFICIAL_BASE_URL: "http://tesslate-marketplace:8800",
  };
}

/** The variables that Python below a folder asks the process for by name. */
function asked(folder: string): Set<string> {
  const found = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!entry.endsWith(".py") || entry.includes(".venv")) continue;
    const text = readFileSync(join(folder, entry), "utf8");
    const names = text.matchAll(/(?:environ(?:\.get\(|\[)|getenv\()\s*["']([A-Z0-9_]+)["']/g);
    for (const [, name = ""] of names) found.add(name);
  }
  return found;
}

/** Variables of others than the program: PostgreSQL's own, Python's, the shell's, and AWS's libraries'. */
const OTHERS = /^(?:POSTGRES_|PYTHON|HOME$|TMPDIR$|AWS_|XDG_|UV_)/;

/** Variables that the program's own manifests also set and that nothing reads: a fact in the runbook. */
const UNREAD = [
  ...["K8S_INGRESS_DOMAIN", "S3_BUCKET_NAME", "S3_REGION", "S3_ENDPOINT_URL"],
  ...["K8S_HIBERNATION_GRACE_SECONDS", "K8S_DEHYDRATION_EXCLUDE_PATTERNS"],
];

/** OpenSail's backend and worker with the variables of an environment: settings, addresses, migration. */
export function studio(folder: string, environment: string, check: Check, postgres: Postgres): void {
  const source = join(folder, "orchestrator");
  const bin = join(source, ".venv", "bin");
  const secrets = secretsOf(postgres);
  const read = asked(source);
  const print = [
    "import json",
    "from app.config import get_settings",
    "print(json.dumps({k: str(v) for k, v in get_settings().model_dump().items()}))",
  ].join("; ");
  for (const container of ["backend", "worker"]) {
    const env = environmentOf("opensail", environment, container, secrets);
    const name = `opensail in ${environment}: ${container}`;
    const loaded = run(join(bin, "python"), ["-c", print], source, env);
    check(`${name} loads its settings`, loaded.status === 0, loaded.text.slice(-400));
    if (loaded.status !== 0) continue;
    const settings = JSON.parse(loaded.stdout.trim().split("\n").at(-1) ?? "{}") as Record<string, string>;
    const known = (variable: string) => variable.toLowerCase() in settings || read.has(variable);
    const unread = Object.keys(env).filter(
      (variable) => !known(variable) && !OTHERS.test(variable) && !UNREAD.includes(variable),
    );
    check(`${name} reads every variable that it gets, but for those of a fact`, unread.length === 0, unread);
    const after = UNREAD.filter(known);
    check(`${name} still reads none of that fact`, after.length === 0, after);
    const lost = Object.entries(env).filter(
      ([variable, value]) =>
        variable.toLowerCase() in settings &&
        settings[variable.toLowerCase()]?.toLowerCase() !== value.toLowerCase() &&
        Number(settings[variable.toLowerCase()]) !== Number(value),
    );
    check(`${name} takes every value as it is deployed`, lost.length === 0, lost);
  }
  postgres.sql("postgres", "DROP DATABASE IF EXISTS tesslate");
  postgres.sql("postgres", "DROP ROLE IF EXISTS tesslate_user");
  postgres.sql("postgres", "CREATE ROLE tesslate_user LOGIN SUPERUSER");
  postgres.sql("postgres", "CREATE DATABASE tesslate OWNER tesslate_user");
  const migrate = environmentOf("opensail", environment, "backend", secrets);
  const upgraded = run(join(bin, "alembic"), ["upgrade", "head"], source, migrate);
  check(
    `opensail in ${environment}: the migration runs on PostgreSQL`,
    upgraded.status === 0,
    upgraded.text.slice(-400),
  );
}
