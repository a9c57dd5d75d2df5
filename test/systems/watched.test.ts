import type { Resource } from "kustogen";
import { all, environments } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { alexandria } from "../../generators/systems/alexandria/index.ts";
import { app } from "../../generators/systems/app/index.ts";
import { systems } from "../../generators/systems/index.ts";
import { opensail } from "../../generators/systems/opensail/index.ts";
import { teslasync } from "../../generators/systems/teslasync/index.ts";
import { trevor } from "../../generators/systems/trevor/index.ts";
import { FIVE } from "./five.ts";
import { OPTIONS } from "./options.ts";
import { rendered } from "./rendered.ts";

interface Rule {
  alert: string;
  expr: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
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

/** Workloads that neither serve nor work: what the image cache doesn't pull, pods pull themselves. */
const UNWATCHED = new Set(["tesslate-image-precache"]);

describe.each(deployed)("in %s, %s", (environment, name, system) => {
  // No environment says what its Prometheus selects; where one does, it has alerts.
  const settings = OPTIONS[name] ?? {};
  const known = { prometheus: { release: "kube-prometheus-stack" } };
  const state = rendered(system, environment, { settings, ...known });
  const alerts = alertsOf(state);
  const about = (alert: string, text: string) =>
    alerts.some((one) => one.alert === alert && one.expr.includes(`"${text}"`));

  test("has its certificates watched, Jobs if any environment has some, and volumes where it has claims", () => {
    expect(about("CertificateEnds", system.namespace)).toBe(true);
    const isJob = ({ kind }: Resource) => ["Job", "CronJob"].includes(kind);
    const jobs = deployed.some(([name, , one]) => one === system && rendered(one, name).some(isJob));
    expect(about("JobFailed", system.namespace)).toBe(jobs);
    const claims = all(state, "PersistentVolumeClaim").length > 0;
    const templates = all(state, "StatefulSet").some(({ spec }) => spec.volumeClaimTemplates !== undefined);
    expect(about("VolumeFull", system.namespace)).toBe(claims || templates);
    for (const { expr, labels } of alerts) {
      if (!expr.includes("redis_")) expect(expr).toMatch(/namespace="(\w+|kube-system)"/);
      expect(labels).toMatchObject({ system: system.name });
    }
  });

  test("wakes someone when any of its workloads is down, in whatever namespace", () => {
    const down = alerts.filter(({ alert }) => alert === "Unavailable").map(({ expr }) => expr);
    for (const kind of ["Deployment", "StatefulSet", "DaemonSet"]) {
      for (const { metadata } of all(state, kind)) {
        if (UNWATCHED.has(metadata.name)) continue;
        const seen = down.some((expr) =>
          expr.split("\nor ").some((line) => {
            const [, namespace, names = ".+"] =
              new RegExp(
                `kube_${kind.toLowerCase()}_\\w+\\{namespace="([^"]+)"(?:,\\w+=~"([^"]+)")?\\}`,
              ).exec(line) ?? [];
            return namespace === metadata.namespace && new RegExp(`^(?:${names})$`).test(metadata.name);
          }),
        );
        expect(seen, `${kind} ${metadata.namespace}/${metadata.name}`).toBe(true);
      }
    }
  });

  test("has every backup watched", () => {
    for (const { metadata, spec } of all(state, "CronJob")) {
      if (!metadata.name.includes("backup") || spec.suspend === true) continue;
      expect(about("BackupLate", metadata.name), metadata.name).toBe(true);
    }
  });

  test("has what cars send watched, where they send it", () => {
    const streams = all(state, "Deployment").some(({ metadata }) => /fleet-telemetry$/.test(metadata.name));
    for (const alert of ["SignalsRejected", "SignalsMissing"])
      expect(about(alert, system.namespace), alert).toBe(streams);
  });

  test("only warns of what nobody measures, and says in each alert one command", () => {
    for (const { alert, annotations, expr, labels } of alerts) {
      if (expr.includes("absent")) expect(labels.severity, alert).toBe("warning");
      expect(annotations.description, alert).toMatch(
        /^`[^`]+`(?:, then `[\w.]+` in the environment's file)?$/,
      );
    }
    const [unmeasured] = alerts.filter(({ alert }) => alert === "NotMeasured");
    expect(unmeasured?.expr).toContain(
      `absent(kube_deployment_status_replicas_available{namespace="${system.namespace}"})`,
    );
  });

  test("leaves nothing behind without the setting, and nothing of ours where no Prometheus is known", () => {
    const off = rendered(system, environment, { settings: { ...settings, prometheusRule: false }, ...known });
    expect(all(off, "PrometheusRule")).toEqual([]);
    expect(off.length).toBe(state.length - 1);
    const unknown = rendered(system, environment, { settings });
    for (const kind of ["PrometheusRule", "ServiceMonitor"]) expect(all(unknown, kind), kind).toEqual([]);
  });

  test("has alerts and monitors that its Prometheus selects", () => {
    const selected = [...all(state, "PrometheusRule"), ...all(state, "ServiceMonitor")];
    for (const { metadata } of selected) expect(metadata.labels).toMatchObject(known.prometheus);
    expect(selected.length).toBeGreaterThan(0);
  });
});

test.each([
  ["RequestsFail", app, 'exported_namespace="app",status=~"5.."', { ingress: { metrics: false } }],
  ["RequestsFail", alexandria, 'exported_namespace="alexandria"', { ingress: false }],
  ["RequestsFail", opensail, 'exported_namespace="tesslate"', { ingress: { metrics: false } }],
  ["RequestsFail", trevor, 'http_requests_total{namespace="trevor",status="5xx"}', { serviceMonitor: false }],
  ["RequestsFail", teslasync, 'path!~"/healthz|/readyz|/metrics",status=~"5.."', { metrics: false }],
  [
    "RequestsSlow",
    opensail,
    'header_duration_seconds_bucket{namespace="tesslate"',
    { ingress: { metrics: false } },
  ],
  [
    "RequestsSlow",
    trevor,
    'http_request_duration_seconds_bucket{namespace="trevor"',
    { serviceMonitor: false },
  ],
  ["RequestsSlow", teslasync, "teslasync_http_request_duration_seconds_count", { metrics: false }],
])("%s is only where something is measured (%#)", (name, system, measured, off) => {
  const found = (settings: Record<string, unknown>) =>
    alertsOf(
      rendered(system, "production", { settings: { ...OPTIONS[system.name], ...settings }, prometheus: {} }),
    ).filter(({ alert }) => alert === name);
  expect(found({})[0]?.expr).toContain(measured);
  expect(found(off)).toEqual([]);
});
