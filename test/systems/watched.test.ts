import type { Resource } from "kustogen";
import { all, environments } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { FIVE } from "./five.ts";
import { rendered } from "./rendered.ts";

interface Rule {
  alert: string;
  expr: string;
  labels: Record<string, string>;
}

/** The alerts of a state. */
function alertsOf(state: readonly Resource[]): Rule[] {
  return all(state, "PrometheusRule").flatMap(({ spec }) =>
    spec.groups.flatMap(({ rules }: { rules: Rule[] }) => rules),
  );
}

/** A laptop has no Prometheus. */
const watched = environments().filter(({ stage }) => stage !== "development");
const deployed = watched.flatMap(({ name, systems: own }) =>
  systems
    .filter((system) => Object.hasOwn(own, system.name) && FIVE.has(system.name))
    .map((system) => [name, system.name, system] as const),
);

/** Deployments that take from a queue, by what they are called. */
const TAKES = /-worker$|^git-hook$/;

describe.each(deployed)("in %s, %s", (environment, _name, system) => {
  const state = rendered(system, environment);
  const alerts = alertsOf(state);
  const about = (alert: string, text: string) =>
    alerts.some((one) => one.alert === alert && one.expr.includes(`"${text}"`));

  test("has its Jobs, certificates and volumes watched, in its own namespace alone", () => {
    for (const alert of ["JobFailed", "CertificateEnds", "VolumeFull"])
      expect(about(alert, system.namespace), alert).toBe(true);
    for (const { expr, labels } of alerts) {
      if (!expr.includes("redis_")) expect(expr).toContain(`namespace="${system.namespace}"`);
      expect(labels).toMatchObject({ system: system.name });
    }
  });

  test("has every backup watched, and everything that takes from a queue", () => {
    for (const { metadata, spec } of all(state, "CronJob")) {
      if (!metadata.name.includes("backup") || spec.suspend === true) continue;
      expect(about("BackupLate", metadata.name), metadata.name).toBe(true);
    }
    for (const { metadata } of all(state, "Deployment")) {
      if (TAKES.test(metadata.name))
        expect(about("QueueWithoutWorker", metadata.name), metadata.name).toBe(true);
    }
  });

  test("has what cars send watched, where they send it", () => {
    const streams = all(state, "Deployment").some(({ metadata }) => /fleet-telemetry$/.test(metadata.name));
    expect(about("SignalsRejected", system.namespace)).toBe(streams);
  });

  test("leaves nothing behind without the setting", () => {
    const off = rendered(system, environment, { settings: { prometheusRule: false } });
    expect(all(off, "PrometheusRule")).toEqual([]);
    expect(off.length).toBe(state.length - 1);
  });
});

test("trevor is told of a worker that hangs only where its queue is measured", () => {
  const trevor = systems.find(({ name }) => name === "trevor");
  if (trevor === undefined) throw new Error("no trevor");
  const standing = (settings: Record<string, unknown>) =>
    alertsOf(rendered(trevor, "production", { settings })).filter(({ alert }) => alert === "QueueStalled");
  expect(standing({ queueMetrics: { job: "elsewhere" } })[0]?.expr).toContain(
    'job="elsewhere",key="arq:queue"',
  );
  expect(standing({ worker: false })).toEqual([]);
});
