import { container, one } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { teslasync } from "../../../generators/systems/teslasync/index.ts";
import { treeOf } from "../desired.ts";
import { rendered } from "../rendered.ts";
import { commandsOf } from "../steps.ts";

const KINDS: Record<string, string> = {
  deploy: "Deployment",
  sts: "StatefulSet",
  svc: "Service",
  cronjob: "CronJob",
};

function told(layer: string, settings: Record<string, unknown> = {}) {
  const node = treeOf(teslasync, layer, { settings }).find((one) => one.layer === layer);
  if (!node || !teslasync.operations) throw new Error("no operations");
  return teslasync.operations(node.context as Parameters<typeof teslasync.resources>[0]);
}

describe.each(["beta", "production"])("what an operator of teslasync in %s is told", (layer) => {
  const operations = told(layer);
  const state = rendered(teslasync, layer);

  test("names only objects and containers that are there", () => {
    const commands = commandsOf(operations);
    let seen = 0;
    for (const command of commands) {
      for (const [, kind, name, , inside] of command.matchAll(
        /\b(deploy|sts|svc|cronjob)\/([a-z-]+)( -c ([a-z-]+))?/g,
      )) {
        const object = one(state, KINDS[kind as string] as string, name as string);
        if (inside) container(object, inside);
        seen++;
      }
      if (command.startsWith("kubectl") && !command.includes(" -A"))
        expect(command).toContain("-n teslasync");
    }
    expect(seen).toBeGreaterThan(20);
  });

  test("covers every workload's logs and rollout", () => {
    const text = JSON.stringify([operations.logs, operations.verify]);
    for (const { kind, metadata } of state) {
      if (kind === "Deployment") expect(text).toContain(`rollout status deploy/${metadata.name}`);
      if (kind === "StatefulSet") expect(text).toContain(`rollout status sts/${metadata.name}`);
    }
  });

  test("has the public address and where metrics are", () => {
    expect(operations.reach[0]?.url).toMatch(/^https:\/\/teslasync\.(beta\.)?example\.com$/);
    expect(operations.metrics).toMatchObject({ path: "/metrics", service: "teslasync-api", port: 8080 });
    expect(told(layer, { metrics: false })).not.toHaveProperty("metrics");
  });
});

test("T16: the restore drill is documented where there are backups", () => {
  const drill = (layer: string) => told(layer).verify.filter(({ title }) => title.includes("restore drill"));
  expect(drill("production").flatMap(({ commands }) => commands)).toContain(
    "kubectl -n teslasync wait --for=condition=complete job/teslasync-drill --timeout=4h",
  );
  expect(drill("beta")).toEqual([]);
  expect(told("production").data[0]?.contents).toContain("postgres.teslasync.internal");
  expect(told("beta").data[0]?.contents).toContain("data-teslasync-postgresql-0");
});
