import { one } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { app } from "../../../generators/systems/app/index.ts";
import { treeOf } from "../desired.ts";
import { rendered } from "../rendered.ts";
import { commandsOf } from "../steps.ts";

const KINDS: Record<string, string> = { deploy: "Deployment", svc: "Service", pvc: "PersistentVolumeClaim" };

/** What an operator of a layer is told. */
function told(layer: string, settings?: Record<string, unknown>) {
  const node = treeOf(app, layer, { settings }).find((one) => one.layer === layer);
  if (!node || !app.operations) throw new Error("no operations");
  return app.operations(node.context as never);
}

describe.each(["base", "beta", "production"])("what an operator of app in %s is told", (layer) => {
  const operations = told(layer);
  const { data, decisions, metrics } = operations;
  const commands = commandsOf(operations);

  test("names only objects that are there", () => {
    const state = rendered(app, layer);
    const named = commands.flatMap((command) => [
      ...command.matchAll(/\b(deploy|svc)\/([a-z-]+)|get (pvc) ([a-z-]+)/g),
    ]);
    expect(named.length).toBeGreaterThan(14);
    for (const [, kind, name, pvc, claim] of named) {
      one(state, KINDS[kind ?? pvc ?? ""] as string, name ?? claim ?? "");
    }
    const { ports } = one(state, "Service", metrics?.service ?? "").spec;
    expect(ports[0].port).toBe(metrics?.port);
  });

  test("has a check of every required key of app-secrets", () => {
    const check = commands.find((command) => command.startsWith("for key in"));
    expect(/for key in (.*?);/.exec(check ?? "")?.[1]?.split(" ")).toEqual([
      "APP_DATABASE_URL",
      "APP_REDIS_URL",
      "APP_AI_API_KEY",
      "APP_SMTP_PASSWORD",
      "APP_SESSION_SECRET",
      "APP_SSH_SERVER_PRIVATE_KEY",
      ...(layer === "production" ? ["NATS_TOKEN"] : []),
    ]);
  });

  test("knows what holds data, and where the seed was set right", () => {
    expect(data.map(({ what }) => what).join()).toMatch(/shared-data.*PostgreSQL.*Qdrant.*Redis/s);
    const sources = decisions.map(({ source }) => source).join();
    for (const subject of ["underscores", "ConfigMap app-env", "chown", "APP_COOKIE_SECURE", "probe"]) {
      expect(sources).toContain(subject);
    }
  });
});

test("public addresses come first, and none where there is no Ingress", () => {
  expect(told("production").reach.flatMap(({ url }) => url ?? [])).toEqual([
    "https://your-domain.com",
    "https://static.your-domain.com",
  ]);
  const inside = told("production", { ingress: false, domainUrl: "https://your-domain.com" });
  expect(inside.reach.flatMap(({ url }) => url ?? [])).toEqual([]);
  expect(JSON.stringify(inside.reach)).not.toContain("ls-remote");
});
