// Tests the alerts with Prometheus itself: npm run alerts
// promtool checks the PrometheusRule of every environment. Each alert has to fire when it should, and stay silent when all
// is well or when something else is wrong.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rendered } from "kustogen/testing";
import { parse } from "yaml";
import { systems } from "../generators/systems/index.ts";
import { type Case, casesOf, type Watched } from "./alerts/cases.ts";
import { findPromtool, run } from "./alerts/promtool.ts";

/** The systems, as their environments must have them watched. */
const SYSTEMS: Record<string, (environment: string) => Watched> = {
  // Its Ingress awaits an acknowledgement.
  alexandria: () => ({ namespace: "alexandria", jobs: false }),
  app: () => ({ namespace: "app", jobs: false, requests: "ingress" }),
  opensail: () => ({
    namespace: "tesslate",
    requests: "ingress",
    elsewhere: {
      namespace: "kube-system",
      deployment: "tesslate-volume-hub",
      daemonset: "tesslate-btrfs-csi-node",
    },
  }),
  teslasync: (environment) => ({
    namespace: "teslasync",
    requests: "teslasync",
    ...(environment === "production" ? { backup: "teslasync-backup", signals: true } : {}),
  }),
  trevor: () => ({
    namespace: "trevor",
    claims: false,
    requests: "trevor",
  }),
};

interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

/** What an environment leaves off, and is tested with anyway. */
const ON: Record<string, object> = {
  "beta/app": { ingress: { metrics: true } },
  "production/app": { ingress: { metrics: true } },
  "beta/opensail": { ingress: { metrics: true } },
  "production/opensail": { ingress: { metrics: true } },
  "production/teslasync": {
    fleetTelemetry: { host: "telemetry.example.com" },
    api: { autoscaling: false },
  },
};

/** The groups of an environment's PrometheusRule, with its options on and a Prometheus that is known; none without one. */
function groupsOf(environment: string, name: string): { name: string; rules: Rule[] }[] {
  const settings = ON[`${environment}/${name}`] ?? {};
  const system = systems.find((one) => one.name === name);
  const resources = system
    ? rendered(system, environment, { settings: { ...settings }, prometheus: {} })
    : [];
  return resources.flatMap(({ kind, spec }) =>
    kind === "PrometheusRule" ? (spec as { groups: { name: string; rules: Rule[] }[] }).groups : [],
  );
}

/** A case as promtool has it. What an alert says in words is no part of it. */
function test({ alert, at, fires, of, series }: Case, system: string, severity: string) {
  return {
    name: `${alert}, ${of}`,
    interval: "5m",
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [
      {
        alertname: alert,
        eval_time: `${at}h`,
        exp_alerts: fires.map((labels) => ({ exp_labels: { ...labels, severity, system } })),
      },
    ],
  };
}

// A developer's machine has no Prometheus.
const environments = readdirSync("generators/environments")
  .filter((file) => file.endsWith(".yaml") && file !== "base.yaml")
  .filter(
    (file) => parse(readFileSync(join("generators/environments", file), "utf8")).stage !== "development",
  )
  .map((file) => file.replace(/\.yaml$/, ""));
const promtool = await findPromtool();
const folder = mkdtempSync(join(tmpdir(), "kustogen-alerts-"));
const failures: string[] = [];
const seen = new Set<string>();
let count = 0;
try {
  for (const environment of environments)
    for (const system of readdirSync(join("overlays", environment))) {
      const groups = groupsOf(environment, system);
      const watched = SYSTEMS[system];
      // Alerts are an option; one environment of each system has them.
      if (groups.length === 0 || watched === undefined) continue;
      seen.add(system);
      const name = join(folder, `${environment}-${system}`);
      writeFileSync(`${name}.json`, JSON.stringify({ groups }));
      const checked = run(promtool, ["check", "rules", `${name}.json`]);
      if (!checked.ok) failures.push(`${environment}/${system}: ${checked.text}`);

      const rules = groups.flatMap((group) => group.rules);
      const cases = casesOf(watched(environment));
      const untold = rules.filter(
        ({ alert }) =>
          !cases.some((one) => one.alert === alert && one.fires.length > 0) ||
          !cases.some((one) => one.alert === alert && one.fires.length === 0),
      );
      for (const { alert } of untold)
        failures.push(
          `${environment}/${system}: no case in which ${alert} fires, or none in which it is quiet`,
        );
      const silent = groups.map((group) => ({
        ...group,
        rules: group.rules.map(({ annotations: _, ...rule }) => rule),
      }));
      writeFileSync(`${name}-silent.json`, JSON.stringify({ groups: silent }));
      const tests = cases.map((one) =>
        test(one, system, rules.find(({ alert }) => alert === one.alert)?.labels.severity ?? ""),
      );
      writeFileSync(
        `${name}-tests.json`,
        JSON.stringify({ rule_files: [`${name}-silent.json`], evaluation_interval: "5m", tests }),
      );
      const outcome = run(promtool, ["test", "rules", `${name}-tests.json`]);
      if (!outcome.ok) failures.push(`${environment}/${system}:\n${outcome.text}`);
      count += cases.length;
    }
  for (const system of Object.keys(SYSTEMS))
    if (!seen.has(system)) failures.push(`${system}: nothing is watched`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const failure of failures) process.stdout.write(`${failure}\n`);
process.stdout.write(`${count} cases of alerts, ${failures.length} failures\n`);
if (failures.length > 0) process.exitCode = 1;
