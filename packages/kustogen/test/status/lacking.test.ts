import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { lackingLines } from "../../src/status/lacking.ts";
import { SHOP } from "../authoring/shop.ts";

const claim = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
};
const system = (name: string, resources: Resource[]) =>
  defineSystem({ ...SHOP, name, resources: () => resources }) as System;
const environment = (name: string, more: string) =>
  parseEnvironment(
    `generators/environments/${name}.yaml`,
    `kubernetes: "1.35"\ncluster: {name: ${name}}\nsystems: {shop: {}, blog: {}}\n${more}\n`,
  );

it("what systems lack in an environment is told once for all of them, and nothing of a developer's machine", () => {
  const systems = [system("shop", [claim]), system("blog", [])];
  const environments = [
    environment("beta", "stage: beta"),
    environment("production", "stage: production\nprometheus: {release: stack}"),
    environment("local", "stage: development"),
  ];
  expect(lackingLines(systems, environments)).toEqual([
    "In beta, no `prometheus: {…}` in its file: shop, blog",
    "In beta, no alerts: shop, blog",
    "In beta, no network policies: shop, blog",
    "In beta, not backed up: shop",
    "In production, no alerts: shop, blog",
    "In production, no network policies: shop, blog",
    "In production, not backed up: shop",
  ]);
});
