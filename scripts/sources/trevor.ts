import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import type { Postgres } from "../backups/postgres.ts";
import { freePorts } from "../e2e/ports.ts";
import { type Check, environmentOf, run } from "./environment.ts";

/** Variables that are for others than trevor's own settings: uvicorn, uv, and the shell. */
const OTHERS = ["FORWARDED_ALLOW_IPS", "UV_NO_SYNC", "UV_CACHE_DIR", "HOME"];

/** Secrets as the contracts ask for them, with passwords of the command that they tell. */
function secretsOf(postgres: Postgres, redis: number, keycloak: number): Record<string, string> {
  return {
    DATABASE_URL: `postgresql+asyncpg://trevor:0f1e2d3c4b5a69788796a5b4c3d2e1f0@127.0.0.1:${postgres.port}/trevor`,
    REDIS_URL: `redis://:0f1e2d3c4b5a@127.0.0.1:${redis}/0`,
    KEYCLOAK_URL: `http://127.0.0.1:${keycloak}`,
    KEYCLOAK_REALM: "karectl",
    KEYCLOAK_CLIENT_ID: "trevor",
    S3_ENDPOINT_URL: "https://s3.example.com",
    S3_ACCESS_KEY_ID: "access",
    S3_SECRET_ACCESS_KEY: "secret",
    S3_QUARANTINE_BUCKET: "trevor-quarantine",
    S3_RELEASE_BUCKET: "trevor-release",
    SECRET_KEY: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    TREVOR_BASE_URL: "https://trevor.example.com",
    SMTP_HOST: "mail.example.com",
    SMTP_PORT: "587",
    SMTP_FROM_ADDRESS: "trevor@example.com",
    AGENT_OPENAI_BASE_URL: "https://llm.example.com/v1",
    AGENT_MODEL_NAME: "model",
    AGENT_API_KEY: "key",
  };
}

/** Keycloak, as far as a sign-in begins with it. */
async function startKeycloak(port: number): Promise<{ close(): void }> {
  const server = createServer((_request, response) => {
    const at = `http://127.0.0.1:${port}/realms/karectl/protocol/openid-connect`;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ authorization_endpoint: `${at}/auth`, token_endpoint: `${at}/token` }));
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Asks a sign-in as the ingress controller would, and returns the address that the browser is to come back to. */
async function redirectAddress(port: number): Promise<string | null> {
  const headers = {
    "x-forwarded-proto": "https",
    "x-forwarded-for": "203.0.113.9",
    host: "trevor.example.com",
  };
  const asked = request({ host: "127.0.0.1", port, path: "/auth/login", headers }).end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.resume();
  return new URL(answer.headers.location ?? "none:").searchParams.get("redirect_uri");
}

/** The response of /health within half a minute, or the end of the program's output. */
async function healthy(port: number, child: ChildProcess): Promise<string> {
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (said += data));
  for (let tries = 0; tries < 150 && child.exitCode === null; tries++) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/health`)).ok) return "healthy";
    } catch {}
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return said.slice(-500);
}

/** trevor's programs with the variables of an environment: settings, migration, worker and sign-in. */
export async function trevor(
  folder: string,
  environment: string,
  check: Check,
  { postgres, redis }: { postgres: Postgres; redis: number },
): Promise<void> {
  const bin = join(folder, ".venv", "bin");
  const [keycloakPort = 0, apiPort = 0] = await freePorts(2);
  const secrets = secretsOf(postgres, redis, keycloakPort);
  const of = (container: string) => environmentOf("trevor", environment, container, secrets);
  const name = `trevor in ${environment}`;
  const api = of("trevor");

  const print =
    "import json; from trevor.settings import Settings; print(json.dumps(Settings().model_dump()))";
  const loaded = run(join(bin, "python"), ["-c", print], "/tmp", api);
  const settings = loaded.status === 0 ? (JSON.parse(loaded.stdout) as Record<string, unknown>) : {};
  check(`${name}: the settings load`, loaded.status === 0, loaded.text.slice(-300));
  for (const container of ["trevor", "worker", "migrate"]) {
    const unread = Object.keys(of(container)).filter(
      (variable) => !OTHERS.includes(variable) && !(variable.toLowerCase() in settings),
    );
    check(`${name}: ${container} reads every variable that it gets`, unread.length === 0, unread);
  }
  const lost = Object.entries(api).filter(
    ([variable, value]) =>
      !OTHERS.includes(variable) &&
      String(settings[variable.toLowerCase()]).toLowerCase() !== value.toLowerCase(),
  );
  check(`${name}: every value arrives as it is deployed`, lost.length === 0, lost);

  postgres.sql("postgres", "DROP DATABASE IF EXISTS trevor; DROP ROLE IF EXISTS trevor");
  postgres.sql(
    "postgres",
    "CREATE ROLE trevor LOGIN; CREATE DATABASE trevor OWNER trevor".replace("; ", ";\n"),
  );
  const migrate = of("migrate");
  const upgraded = run(join(bin, "alembic"), ["upgrade", "head"], folder, migrate);
  check(`${name}: the migration runs on PostgreSQL`, upgraded.status === 0, upgraded.text.slice(-300));
  const current = run(join(bin, "alembic"), ["current"], folder, migrate);
  check(`${name}: and ends at the head`, current.stdout.includes("(head)"), current.text.slice(-300));
  const percent = { ...migrate, DATABASE_URL: (migrate.DATABASE_URL ?? "").replace(":0f", ":%2F") };
  const refused = run(join(bin, "alembic"), ["current"], folder, percent);
  check(
    `${name}: a password with a % ends it, as the contract says`,
    refused.status !== 0 && refused.text.includes("invalid interpolation syntax"),
    refused.text.slice(-200),
  );

  const worker = run(join(bin, "arq"), ["trevor.worker.WorkerSettings", "--burst"], folder, of("worker"));
  check(
    `${name}: the worker starts on its queue`,
    /Starting worker for \d+ functions/.test(worker.text),
    worker.text.slice(-300),
  );

  const keycloak = await startKeycloak(keycloakPort);
  try {
    for (const [env, scheme] of [
      [api, "https"],
      [{ ...api, FORWARDED_ALLOW_IPS: "192.0.2.1" }, "http"],
    ] as const) {
      // The program's own start, but for its port.
      const start = `import uvicorn; uvicorn.run("trevor.app:app", host="127.0.0.1", port=${apiPort}, reload=False)`;
      const child = spawn(join(bin, "python"), ["-c", start], {
        cwd: "/tmp",
        env: { PATH: process.env.PATH, HOME: "/tmp", ...env },
      });
      try {
        const health = await healthy(apiPort, child);
        if (scheme === "https")
          check(`${name}: the API starts and answers /health`, health === "healthy", health);
        const back = health === "healthy" ? await redirectAddress(apiPort) : "";
        const who = scheme === "https" ? "as it is deployed" : "without FORWARDED_ALLOW_IPS";
        check(
          `${name}: ${who}, sign-in comes back by ${scheme}`,
          back === `${scheme}://trevor.example.com/auth/callback`,
          back,
        );
      } finally {
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
      }
    }
  } finally {
    keycloak.close();
  }
}
