import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { lacks } from "../../src/authoring/lacks.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { settings } from "../../src/settings/index.ts";
import { lackingOf } from "../../src/status/lacking.ts";
import { BETA, SHOP } from "../authoring/shop.ts";

/** What an environment says that names no Prometheus. */
const UNKNOWN = "no `prometheus: {…}` in its file";

const object = (kind: string, name = "shop", spec?: object) =>
  ({ apiVersion: "v1", kind, metadata: { name }, ...(spec && { spec }) }) as Resource;
const claim = object("PersistentVolumeClaim");
const sets = object("StatefulSet", "db", { volumeClaimTemplates: [{}] });

it.each<[string, Resource[], string[]]>([
  ["nothing", [], ["no alerts", "no network policies"]],
  ["a volume", [claim], ["not backed up", "no alerts", "no network policies"]],
  ["volumes of pods", [sets, object("PrometheusRule")], ["not backed up", "no network policies"]],
  [
    "a CronJob that copies it",
    [claim, object("CronJob", "shop-backup"), object("NetworkPolicy")],
    ["no alerts"],
  ],
  [
    "a CronJob of another kind",
    [claim, object("CronJob", "sweep"), object("PrometheusRule")],
    ["not backed up", "no network policies"],
  ],
  [
    "an operator's backup",
    [claim, object("ScheduledBackup"), object("PrometheusRule"), object("CiliumNetworkPolicy")],
    [],
  ],
])("an environment with %s says what it lacks", (_, resources, expected) => {
  expect(lacks(resources, {})).toEqual(expected);
  expect(lacks(resources).toSorted()).toEqual([...expected, UNKNOWN].toSorted());
});

it("status says it of the environments that run a system, and of none that lacks nothing", () => {
  const shop = (resources: Resource[]) =>
    defineSystem({ ...SHOP, settings: settings({}), resources: () => resources }) as System;
  const policy = object("NetworkPolicy", "deny", { podSelector: {} });
  const rule = {
    ...object("PrometheusRule", "shop", { groups: [] }),
    apiVersion: "monitoring.coreos.com/v1",
  };
  const full = shop([{ ...policy, apiVersion: "networking.k8s.io/v1" }, rule]);
  expect(lackingOf([full], [{ ...BETA, prometheus: {} }], [full])).toEqual([]);
  const bare = shop([]);
  expect(lackingOf([bare], [BETA], [bare])).toEqual([
    { system: "shop", environment: "beta", lacks: ["no alerts", UNKNOWN, "no network policies"] },
  ]);
});
