import { quantityValue } from "kustogen/settings";
import type { z } from "zod";

/** What the rules below look at; a part of OpenSail's settings. */
interface Combination {
  domain: string;
  backend: { replicas: number; autoscaling?: object; migration: "init" | "hook" };
  frontend: { apiUrl?: string };
  ast: { resources: { limits: { cpu: string } } };
  worker: { replicas: number; acknowledgeInProcessState: boolean };
  postgres: { placement: "in-cluster" | "external"; network: readonly unknown[] };
  litellm: { database: "in-cluster" | "external"; network: readonly unknown[] };
  redis: {
    placement: "in-cluster" | "external";
    network: readonly unknown[];
    maxMemoryMb: number;
    resources: { limits: { memory: string } };
  };
  ingress?: { dnsZone: string };
}

/** Refuses settings that are right one by one and wrong together; each issue names the key to change. */
export function contradictions(settings: Combination, context: z.RefinementCtx): void {
  const issue = (path: PropertyKey[], message: string) => context.addIssue({ code: "custom", path, message });
  const { ast, backend, domain, frontend, ingress, litellm, postgres, redis, worker } = settings;

  // The frontend appends /api itself: with it here, calls went to /api/api/….
  if (frontend.apiUrl !== undefined && /\/api\/*$/.test(frontend.apiUrl)) {
    issue(
      ["frontend", "apiUrl"],
      `expected an address that does not end in /api, because the frontend appends /api itself and would call ` +
        `/api/api/…; write "${frontend.apiUrl.replace(/(\/api)*\/*$/, "")}"`,
    );
  }
  if (worker.replicas > 1 && !worker.acknowledgeInProcessState) {
    issue(
      ["worker", "replicas"],
      "expected 1, because the state of a task is partly in its worker's process; with more, set " +
        "worker.acknowledgeInProcessState: true to say that this is known and watch the queue depth in Redis",
    );
  }
  // AST_POOL_THREADS is made from this limit: threads without a core each starve.
  if (!Number.isInteger(quantityValue(ast.resources.limits.cpu))) {
    issue(
      ["ast", "resources", "limits", "cpu"],
      "expected whole cores, because each thread of the pool takes one",
    );
  }
  const outside = [
    ["postgres", postgres.placement, postgres.network, "PostgreSQL"],
    ["redis", redis.placement, redis.network, "Redis"],
    ["litellm", litellm.database, litellm.network, "database of LiteLLM"],
  ] as const;
  for (const [group, placement, network, what] of outside) {
    if (placement !== "external" || network.length > 0) continue;
    issue(
      [group, "network"],
      `expected the addresses of the external ${what} such as [{cidr: 10.0.0.0/16}], because NetworkPolicies ` +
        "deny what they don't name",
    );
  }
  if (backend.migration === "init" && (backend.replicas > 1 || backend.autoscaling)) {
    issue(
      ["backend", "migration"],
      'expected "hook", because several backend pods would migrate the schema at once, each at its start',
    );
  }
  const redisMemory = quantityValue(redis.resources.limits.memory) ?? 0;
  if (redis.maxMemoryMb * 2 ** 20 * 1.25 > redisMemory) {
    issue(
      ["redis", "resources", "limits", "memory"],
      `expected at least ${Math.ceil(redis.maxMemoryMb * 1.25)}Mi: redis.maxMemoryMb ${redis.maxMemoryMb} and a quarter ` +
        "more for the copy that writes the append-only file",
    );
  }
  // A shared layer has a zone and no domain yet.
  if (
    ingress &&
    domain !== "localhost" &&
    domain !== ingress.dnsZone &&
    !domain.endsWith(`.${ingress.dnsZone}`)
  ) {
    issue(
      ["ingress", "dnsZone"],
      `expected the zone that ${domain} is in, so that its DNS01 challenge can be answered`,
    );
  }
}
