import { readFileSync } from "node:fs";
import type { System } from "kustogen";
import { names, templates } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { alexandria } from "../../generators/systems/alexandria/index.ts";
import { app } from "../../generators/systems/app/index.ts";
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
        new Set(rendered(system, "production", { settings: { ...on, ...more } }).map(({ kind }) => kind));
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
