import { desired } from "kustogen/testing";
import { describe, expect, it } from "vitest";
import { systems } from "../../generators/systems/index.ts";

type Settings = Record<string, unknown>;

/** A wrong setting of production: the system, what is wrong, the setting, and the one that the message has to name. */
const FAULTS: [system: string, name: string, settings: Settings, named: string][] = [
  ["alexandria", "SQLite with an autoscaler", { database: "sqlite" }, "database"],
  [
    "alexandria",
    "SQLite with two replicas",
    { database: "sqlite", autoscaling: false, replicas: 2 },
    "database",
  ],
  [
    "alexandria",
    "an autoscaler on a volume of one node",
    { persistence: { accessMode: "ReadWriteOnce" } },
    "persistence.accessMode",
  ],
  ["alexandria", "a minimum above the maximum", { autoscaling: { min: 11 } }, "autoscaling.min"],
  ["alexandria", "a generated password", { auth: { source: "generated" } }, "auth.source"],
  ["alexandria", "no passkey domain", { webauthn: { rpId: null } }, "webauthn.rpId"],
  ["alexandria", "a passkey domain of others", { webauthn: { rpId: "xample.com" } }, "webauthn.rpId"],
  ["alexandria", "a host moved alone", { ingress: { host: "library.example.com" } }, "webauthn.rpOrigin"],
  ["alexandria", "no Strict-Transport-Security", { security: { hstsMaxAge: 0 } }, "security.hstsMaxAge"],
  ["alexandria", "development mode", { general: { devMode: true } }, "general.devMode"],
  ["alexandria", "federation with nobody", { federation: { providers: [] } }, "federation.providers"],
  [
    "app",
    "a second e-mail worker",
    { services: { emailWorker: { replicas: 2 } } },
    "services.emailWorker.replicas",
  ],
  ["app", "a claim of another name", { sharedData: { name: "data" } }, "sharedData.name"],
  ["app", "a claim that shrinks", { sharedData: { size: "100Ti" } }, "sharedData.size"],
  ["app", "a claim of another class", { sharedData: { storageClass: "gp3" } }, "sharedData.storageClass"],
  ["app", "cookies over plain http", { cookieSecure: false }, "cookieSecure"],
  ["app", "an address without TLS", { domainUrl: "http://your-domain.com" }, "domainUrl"],
  [
    "app",
    "a variable that a setting makes",
    { extraEnv: { APP_LOG_LEVEL: "info" } },
    "extraEnv.APP_LOG_LEVEL",
  ],
  [
    "app",
    "a variable that a Secret gives",
    { extraEnv: { APP_SESSION_SECRET: "x" } },
    "extraEnv.APP_SESSION_SECRET",
  ],
  ["app", "a mistyped service", { services: { git_hook: {} } }, "services"],
  [
    "opensail",
    "an api-url that ends in /api",
    { frontend: { apiUrl: "https://a.example.com/api" } },
    "frontend.apiUrl",
  ],
  [
    "opensail",
    "two workers that nobody has acknowledged",
    { worker: { replicas: 2, acknowledgeInProcessState: false } },
    "worker.replicas",
  ],
  ["opensail", "an autoscaled worker", { worker: { autoscaling: { min: 1, max: 4 } } }, "worker"],
  [
    "teslasync",
    "an API endpoint by https",
    { apiEndpoint: "https://teslasync-api.teslasync.svc:8080" },
    "apiEndpoint",
  ],
  ["teslasync", "an API endpoint outside", { apiEndpoint: "http://api.example.com:8080" }, "apiEndpoint"],
  ["teslasync", "another origin without CORS", { browserApiBase: "https://api.example.com" }, "corsOrigins"],
  ["teslasync", "a header of another provider", { auth: { header: "Remote-User" } }, "auth.header"],
  ["teslasync", "everyone as one user", { auth: { fixedUser: "admin" } }, "auth.fixedUser"],
  ["teslasync", "a public route without a sign-in", { auth: false }, "auth"],
  [
    "teslasync",
    "public metrics",
    { ingress: { publicPaths: ["/.well-known", "/metrics"] } },
    "ingress.publicPaths",
  ],
  [
    "teslasync",
    "a public API",
    { ingress: { publicPaths: ["/.well-known", "/api/v1"] } },
    "ingress.publicPaths",
  ],
  [
    "teslasync",
    "nginx without an address to ask",
    { ingress: { controller: "nginx" } },
    "ingress.nginx.authUrl",
  ],
  ["teslasync", "signals that one pod keeps", { liveSignalStore: "local" }, "liveSignalStore"],
  ["teslasync", "a cloud model without a budget", { helix: { dailyBudgetUsd: 0 } }, "helix.dailyBudgetUsd"],
  ["trevor", "a minimum above the maximum", { autoscaling: { min: 12 } }, "autoscaling.max"],
  [
    "trevor",
    "an API server that policies keep away",
    { networkPolicy: { apiServer: [] } },
    "networkPolicy.apiServer",
  ],
  ["trevor", "a migration in each of several pods", { migration: "init-container" }, "migration"],
  [
    "trevor",
    "a variable that wins over a Secret's",
    { extraEnv: { DATABASE_URL: "postgresql://nowhere" } },
    "extraEnv.DATABASE_URL",
  ],
  ["trevor", "sign-in without a password", { devAuthBypass: true }, "devAuthBypass"],
  [
    "trevor",
    "memory that one upload fills",
    { worker: { resources: { requests: { memory: "256Mi" }, limits: { memory: "512Mi" } } } },
    "worker.resources.limits.memory",
  ],
  ["trevor", "a host with its scheme", { ingress: { host: "https://trevor" } }, "ingress.host"],
  ["trevor", "no replicas", { replicas: 0 }, "replicas"],
];

/** The settings that a message names, as "autoscaling.max": each problem has a line of its own. */
function namedIn(message: string, system: string): string[] {
  return message.split("\n").flatMap((line) => {
    const at = line.indexOf(`systems.${system}.settings`);
    if (at < 0) return [];
    const path = line.slice(at + `systems.${system}.settings`.length).split(/: /)[0] ?? "";
    return [path.replace(/^\./, "")];
  });
}

describe("a fault in a setting of production", () => {
  it.each(FAULTS)("is found: %s, %s", (name, _, settings, named) => {
    const system = systems.find((one) => one.name === name);
    if (system === undefined) throw new Error(`there is no system ${name}`);
    let message = "nothing was refused";
    try {
      desired(system, "production", { settings });
    } catch (error) {
      expect(error).toMatchObject({ name: "InputError" });
      ({ message } = error as Error);
    }
    expect(message).toContain("generators/environments/production.yaml");
    const found = namedIn(message, name);
    expect(found).toContainEqual(
      expect.stringMatching(new RegExp(`^${named.replace(/\./g, "\\.")}(?:\\W|$)`)),
    );
    // What the fault doesn't touch is not spoken of.
    const touched = Object.keys(settings);
    const own = named.split(".")[0] as string;
    expect(found.filter((one) => ![...touched, own].includes(one.split(/[.[]/)[0] as string))).toEqual([]);
  });

  it("has at least forty of its kind", () => {
    expect(new Set(FAULTS.map(([system, name]) => `${system} ${name}`)).size).toBeGreaterThanOrEqual(40);
  });
});
