import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { remainingDrift } from "../../src/cli/diff/same-settings.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { settings } from "../../src/settings/index.ts";

function map(name: string): Resource {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop" }, data: { a: "b" } };
}

/** A system with one resource by a setting and another one by its code. */
const system = (refuses = "") =>
  defineSystem({
    name: "shop",
    description: "Sells things.",
    namespace: "shop",
    settings: settings({ backup: z.boolean().default(false) }),
    images: {},
    secrets: [],
    resources: ({ settings: { backup }, stage, layer, refuse }) => {
      if (refuses.includes(layer) && backup !== (stage === "production")) refuse("settings.backup", "no");
      return [
        map("always"),
        ...(backup ? [map("backup")] : []),
        ...(stage === "production" ? [map("audit")] : []),
      ];
    },
  }) as unknown as System;

const environment = (name: string, backup: boolean, server: string) =>
  parseEnvironment(
    `generators/environments/${name}.yaml`,
    `stage: ${name}\nkubernetes: "1.35"\ncluster: {server: "https://${server}"}\nsystems:\n  shop: {settings: {backup: ${backup}}}\n`,
  );
const environments = [environment("beta", false, "a"), environment("production", true, "b")];
const remaining = (refuses?: string) =>
  [...(remainingDrift(system(refuses), environments, ["beta", "production"]) ?? ["refused"])].sort();

test("what a setting decides is gone with the same settings, what the code decides stays", () => {
  expect(remaining()).toEqual(["ConfigMap|audit"]);
});

test("an environment that refuses the other's settings gives its own to that one; where both do, nothing is known", () => {
  expect(remaining("production")).toEqual(["ConfigMap|audit"]);
  expect(remaining("production beta")).toEqual(["refused"]);
});
