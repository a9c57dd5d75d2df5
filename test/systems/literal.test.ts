import { readFileSync } from "node:fs";
import type { System } from "kustogen";
import { names, templates } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { alexandria } from "../../generators/systems/alexandria/index.ts";
import { app } from "../../generators/systems/app/index.ts";
import { opensail } from "../../generators/systems/opensail/index.ts";
import { teslasync } from "../../generators/systems/teslasync/index.ts";
import { trevor } from "../../generators/systems/trevor/index.ts";
import { OPTIONS } from "./options.ts";
import { rendered } from "./rendered.ts";

interface Group {
  systems: Record<string, { settings: Record<string, unknown> }>;
}

/** The group that no environment takes. */
const LITERAL: Group = parse(
  readFileSync(new URL("../../generators/environments/groups/literal.yaml", import.meta.url), "utf8"),
);
const SIX = ["app", "gitserver", "email-worker", "git-hook", "metrics-aggregator", "static-server"];

/** The objects of each document. */
const DOCUMENTS: [System, string[]][] = [
  [
    app,
    [
      ...SIX.flatMap((name) => [`Deployment ${name}`, `Service ${name}`]),
      ...SIX.filter((name) => name !== "email-worker").map((name) => `HorizontalPodAutoscaler ${name}`),
      "ConfigMap app-env",
      "PersistentVolumeClaim shared-data",
      // Ours: an account without rights, the port that no Ingress forwards, and a budget for two pods or more.
      ...["ServiceAccount app", "Service gitserver-ssh", "PodDisruptionBudget app"],
    ],
  ],
  [
    alexandria,
    [
      ...["ConfigMap alexandria-config", "ConfigMap alexandria-nginx", "Deployment alexandria"],
      ...["PersistentVolumeClaim alexandria-data", "Service alexandria", "ServiceAccount alexandria"],
    ],
  ],
];

const withoutHash = (object: string) => object.replace(/^(ConfigMap .*)-[a-z0-9]{10}$/, "$1");

describe.each(DOCUMENTS.map(([system, objects]) => [system.name, system, objects] as const))(
  "%s",
  (name, system, objects) => {
    const settings = LITERAL.systems[name]?.settings ?? {};

    test.each(["base", "beta"])("with the group literal, %s has its document's objects alone", (layer) => {
      const state = rendered(system, layer, { settings });
      expect(names(state).map(withoutHash).sort()).toEqual([...objects].sort());
      // Of what the document doesn't have: a root that its programs may not write, probes by path, addresses of one's own.
      for (const [, { spec }] of templates(state))
        for (const { securityContext } of spec?.containers ?? [])
          expect(securityContext).not.toHaveProperty("readOnlyRootFilesystem");
      for (const [, found] of JSON.stringify(state).matchAll(/"(\/health)"|(\.svc)\b/g))
        expect(found).toBe("none");
    });

    test("has every option on at once, and one line turns each kind off", () => {
      const on = OPTIONS[name] ?? {};
      const kinds = (more: Record<string, unknown> = {}) =>
        new Set(
          rendered(system, "production", { settings: { ...on, ...more }, prometheus: {} }).map(
            ({ kind }) => kind,
          ),
        );
      const options = {
        ingress: "Ingress",
        prometheusRule: "PrometheusRule",
        networkPolicy: "NetworkPolicy",
      };
      for (const [setting, kind] of Object.entries(options)) {
        expect([...kinds()], setting).toContain(kind);
        expect([...kinds({ [setting]: false })], setting).not.toContain(kind);
      }
      expect([...kinds()]).toContain("ServiceMonitor");
      const watched = name === "app" ? "serviceMonitor" : "metrics";
      expect([...kinds({ [watched]: false })]).not.toContain("ServiceMonitor");
      const roots = (readOnlyRootFilesystem: boolean) =>
        JSON.stringify(rendered(system, "production", { settings: { ...on, readOnlyRootFilesystem } })).split(
          '"readOnlyRootFilesystem":true',
        ).length;
      expect(roots(true)).toBeGreaterThan(roots(false));
    });
  },
);

const DATA = ["postgresql", "redis", "mosquitto"].map((name) => `teslasync-${name}`);
const WORKERS = ["notification", "export", "automation"].map((name) => `Deployment teslasync-${name}-worker`);

/** The same of systems whose source is public, which says more than the document: read-only roots, probes, policies. */
const SHOWN: [System, string[]][] = [
  [
    teslasync,
    [
      ...["api", "web"].flatMap((name) => [`Deployment teslasync-${name}`, `Service teslasync-${name}`]),
      ...[...WORKERS, "StatefulSet teslasync-postgresql"],
      ...[
        "Deployment teslasync-redis",
        "Deployment teslasync-mosquitto",
        ...DATA.map((name) => `Service ${name}`),
      ],
      ...["ConfigMap teslasync", "ConfigMap teslasync-nginx", "ConfigMap teslasync-mosquitto"],
      ...["PersistentVolumeClaim teslasync-redis-data", "ServiceAccount teslasync", "IngressRoute teslasync"],
    ],
  ],
  [
    trevor,
    [
      ...["Deployment trevor", "Deployment trevor-worker", "Service trevor", "ServiceAccount trevor"],
      ...["Job trevor-migrate", "PodDisruptionBudget trevor"],
    ],
  ],
];

const ROLES = [
  ...["automations-controller", "btrfs-csi-node", "volume-hub"].map((name) => [name, name]),
  ...["reader", "debugger"].map((name) => [`team-${name}`, `team-${name}-binding`]),
  ["dev-environments-manager", "backend-cluster-access"],
];
const PROGRAMS = [
  "backend",
  "frontend",
  "worker",
  "gateway",
  "marketplace",
  "automations-controller",
  "volume-hub",
];

/** What Studio's overlay of AWS renders (55 objects, and 14 in its compute overlay), but for its policies. */
const STUDIO = [
  ...PROGRAMS.map((name) => `Deployment tesslate-${name}`),
  ...["opensail-runtime", "postgres", "redis"].flatMap((name) => [`Deployment ${name}`, `Service ${name}`]),
  ...["backend-service", "frontend-service", "marketplace", "volume-hub", "btrfs-csi-node-svc"].map(
    (name) => `Service tesslate-${name}`,
  ),
  ...["btrfs-csi-node", "image-precache"].map((name) => `DaemonSet tesslate-${name}`),
  ...["CronJob namespace-reaper", "CronJob snapshot-cleanup"],
  ...["marketplace-data", "postgres-pvc", "redis-data"].map((name) => `PersistentVolumeClaim ${name}`),
  ...ROLES.flatMap(([role, binding]) => [
    `ClusterRole tesslate-${role}`,
    `ClusterRoleBinding tesslate-${binding}`,
  ]),
  ...["ClusterRole tesslate-team-deployer", "RoleBinding tesslate-team-deployer-binding"],
  ...["ServiceAccount tesslate-automations-controller-sa", "Namespace tesslate-compute-pool"],
  ...["ResourceQuota tesslate-quota", "LimitRange tesslate-limits", "CSIDriver btrfs.csi.tesslate.io"],
  ...["StorageClass tesslate-btrfs", "StorageClass tesslate-btrfs-nextjs"],
  "VolumeSnapshotClass tesslate-btrfs-snapshots",
];

/** What its document has someone run by hand, what its snippet closes, and the budget of a workload of two pods. */
const OPENSAIL_OURS = [
  ...["Job tesslate-backend-migrate", "Job tesslate-seed-apps", "Ingress tesslate-internal-api"],
  "PodDisruptionBudget tesslate-automations-controller",
];

test("with the group literal, opensail has Studio's objects alone in beta, and its policies", () => {
  const state = rendered(opensail, "beta", { settings: LITERAL.systems.opensail?.settings ?? {} });
  const [policies, others] = [true, false].map((wanted) =>
    names(state.filter(({ kind }) => (kind === "NetworkPolicy") === wanted)),
  );
  expect(others?.sort()).toEqual([...STUDIO, ...OPENSAIL_OURS].sort());
  expect(policies?.length).toBeGreaterThan(0);
  expect(JSON.stringify(state)).not.toContain("reloader.stakater.com");
});

test.each(SHOWN.map(([system, objects]) => [system.name, system, objects] as const))(
  "with the group literal, %s has its document's objects alone in beta",
  (name, system, objects) => {
    const state = rendered(system, "beta", { settings: LITERAL.systems[name]?.settings ?? {} });
    expect(names(state).map(withoutHash).sort()).toEqual([...objects].sort());
  },
);

/** The kinds of objects that one line each turns off, in production with every option on. */
const LINES: [System, Record<string, string>][] = [
  [opensail, { prometheusRule: "PrometheusRule", networkPolicy: "NetworkPolicy", ingress: "Ingress" }],
  [
    teslasync,
    {
      ...{ prometheusRule: "PrometheusRule", networkPolicy: "NetworkPolicy", metrics: "ServiceMonitor" },
      ...{ backup: "CronJob" },
    },
  ],
  [
    trevor,
    {
      ...{
        prometheusRule: "PrometheusRule",
        networkPolicy: "NetworkPolicy",
        serviceMonitor: "ServiceMonitor",
      },
      ...{ ingress: "Ingress" },
    },
  ],
];

test.each(LINES.map(([system, lines]) => [system.name, system, lines] as const))(
  "%s has every option on at once, without Terraform too, and one line turns each kind off",
  (name, system, lines) => {
    const on = OPTIONS[name] ?? {};
    const kinds = (more: Record<string, unknown> = {}) =>
      new Set(
        rendered(system, "production", { settings: { ...on, ...more }, prometheus: {} }).map(
          ({ kind }) => kind,
        ),
      );
    for (const [setting, kind] of Object.entries(lines)) {
      expect([...kinds()], setting).toContain(kind);
      expect([...kinds({ [setting]: false })], setting).not.toContain(kind);
    }
  },
);
