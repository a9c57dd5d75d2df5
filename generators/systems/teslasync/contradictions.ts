import { quantityValue } from "kustogen/settings";
import type { z } from "zod";
import { type AuthProvider, identityHeader } from "./identity.ts";
import { WORKER_CONNECTIONS } from "./worker-connections.ts";

/** What the rules below look at; a part of TeslaSync's settings. */
interface Combination {
  api: { replicas: number; autoscaling?: { max: number }; databaseConnections: number };
  workers: Record<string, { replicas: number }>;
  browserApiBase: string;
  corsOrigins: readonly string[];
  liveSignalStore: "hybrid" | "local";
  auth?: { provider: AuthProvider; header?: string };
  ingress?: {
    controller: "traefik" | "nginx";
    publicPaths: readonly string[];
    traefik: { authMiddleware?: object };
    nginx: { authUrl?: string };
  };
  postgres: {
    placement: string;
    sslMode?: string;
    caConfigMap?: string;
    maxConnections: number;
    network: readonly unknown[];
  };
  redis: {
    placement: string;
    maxMemoryMb: number;
    network: readonly unknown[];
    resources: { limits: { memory: string } };
  };
  helix?: {
    provider: string;
    dailyBudgetUsd: number;
    ollamaUrl?: string;
    ollamaNetwork: readonly unknown[];
  };
  ollama?: object;
  fleetTelemetry?: { exposure: "ingress" | "load-balancer" };
  networkPolicy?: object;
}

type Issue = (path: PropertyKey[], message: string) => void;

/** Refuses settings that are right one by one and wrong together; each issue names the key to change. */
export function contradictions(settings: Combination, context: z.RefinementCtx): void {
  const issue: Issue = (path, message) => context.addIssue({ code: "custom", path, message });
  scale(settings, issue);
  browsers(settings, issue);
  identity(settings, issue);
  route(settings, issue);
  data(settings, issue);
  components(settings, issue);
}

function scale({ api, liveSignalStore }: Combination, issue: Issue): void {
  const most = api.autoscaling ? api.autoscaling.max : api.replicas;
  if (most > 1 && liveSignalStore !== "hybrid") {
    issue(
      ["liveSignalStore"],
      `expected "hybrid" where the API has up to ${most} pods: with "${liveSignalStore}" each would know its own signals alone`,
    );
  }
}

function browsers({ browserApiBase, corsOrigins }: Combination, issue: Issue): void {
  if (browserApiBase !== "" && corsOrigins.length === 0) {
    issue(
      ["corsOrigins"],
      `expected the origins that may call the API, such as ["https://teslasync.example.com"], because browsers ` +
        `call it at ${browserApiBase} and refuse its answers otherwise. Or set browserApiBase: ""`,
    );
  }
}

function identity({ auth, ingress }: Combination, issue: Issue): void {
  if (auth?.header !== undefined) {
    const header = identityHeader(auth.provider);
    // Header names are the same in any case; what nginx and the API are told should still look the same.
    if (auth.header !== header) {
      issue(
        ["auth", "header"],
        `expected "${header}", the header of ${auth.provider}; with another one every request is answered 401`,
      );
    }
  }
  if (ingress && !auth) {
    issue(
      ["auth"],
      "expected the sign-in of the public route such as {provider: authentik}: without it everybody sees where the cars are",
    );
  }
}

function route({ auth, fleetTelemetry, ingress }: Combination, issue: Issue): void {
  if (fleetTelemetry?.exposure === "ingress" && !ingress) {
    issue(
      ["fleetTelemetry", "exposure"],
      'expected "load-balancer" without an ingress: cars could not connect',
    );
  }
  if (!ingress) return;
  const { controller, nginx, publicPaths, traefik } = ingress;
  if (!publicPaths.includes("/.well-known")) {
    issue(["ingress", "publicPaths"], 'expected "/.well-known" among them: Tesla reads the public key there');
  }
  for (const [index, path] of publicPaths.entries()) {
    const segment = path.split("/")[1];
    if (segment === "metrics" || segment === "api") {
      issue(["ingress", "publicPaths", index], `expected a path that may be public; /${segment} may not`);
    }
  }
  if (controller === "nginx" && nginx.authUrl === undefined) {
    issue(
      ["ingress", "nginx", "authUrl"],
      'missing; expected the address that nginx asks for each request, such as "https://authentik.example.com/outpost.goauthentik.io/auth/nginx"',
    );
  }
  if (controller === "traefik" && auth?.provider === "custom" && traefik.authMiddleware === undefined) {
    issue(
      ["ingress", "traefik", "authMiddleware"],
      "missing; expected the Middleware of the sign-in such as {name: my-auth, namespace: auth}",
    );
  }
}

function data({ api, networkPolicy, postgres, redis, workers }: Combination, issue: Issue): void {
  if (postgres.placement === "embedded" && (postgres.sslMode ?? "disable") !== "disable") {
    issue(["postgres", "sslMode"], 'expected "disable" with the embedded server, which has no certificate');
  }
  if (postgres.sslMode?.startsWith("verify-") && postgres.caConfigMap === undefined) {
    issue(
      ["postgres", "caConfigMap"],
      `missing; expected the ConfigMap whose ca.crt ${postgres.sslMode} compares the server's certificate with`,
    );
  }
  for (const [name, { network, placement }] of Object.entries({ postgres, redis })) {
    if (networkPolicy && placement === "external" && network.length === 0) {
      issue(
        [name, "network"],
        `expected the addresses of the external server such as [{cidr: 10.0.0.0/16}], because NetworkPolicies deny what they don't name`,
      );
    }
  }
  // A rollout starts one pod more of each before it stops an old one.
  const pods = (api.autoscaling ? api.autoscaling.max : api.replicas) + 1;
  const workerPods = Object.values(workers).reduce((sum, { replicas }) => sum + replicas + 1, 0);
  const needed = pods * api.databaseConnections + workerPods * WORKER_CONNECTIONS.max + SPARE_CONNECTIONS;
  if (needed > postgres.maxConnections) {
    issue(
      ["api", "databaseConnections"],
      `expected fewer: ${pods} pods of the API and ${workerPods} of the workers, one of each in a rollout counted, ` +
        `may open ${needed} connections, and postgres.maxConnections is ${postgres.maxConnections}`,
    );
  }
  const memory = quantityValue(redis.resources.limits.memory) ?? 0;
  if (redis.placement === "embedded" && redis.maxMemoryMb * 2 ** 20 * 1.25 > memory) {
    issue(
      ["redis", "resources", "limits", "memory"],
      `expected at least ${Math.ceil(redis.maxMemoryMb * 1.25)}Mi: redis.maxMemoryMb ${redis.maxMemoryMb} and a ` +
        "quarter more for the copy that writes the append-only file",
    );
  }
}

/** Connections that PostgreSQL keeps for its administrator, and the backup's. */
const SPARE_CONNECTIONS = 5;

function components({ helix, networkPolicy, ollama }: Combination, issue: Issue): void {
  if (!helix) return;
  if (helix.provider === "ollama") {
    if (!ollama && helix.ollamaUrl === undefined) {
      issue(["helix", "ollamaUrl"], "missing; expected the address of Ollama, or ollama: true to deploy one");
    }
    if (networkPolicy && helix.ollamaUrl !== undefined && helix.ollamaNetwork.length === 0) {
      issue(
        ["helix", "ollamaNetwork"],
        "expected who answers at helix.ollamaUrl such as [{namespace: ai}], because NetworkPolicies deny what they don't name",
      );
    }
    return;
  }
  if (helix.dailyBudgetUsd === 0) {
    issue(
      ["helix", "dailyBudgetUsd"],
      `expected a budget above 0, such as 5, with the cloud provider ${helix.provider}: 0 is no limit`,
    );
  }
}
