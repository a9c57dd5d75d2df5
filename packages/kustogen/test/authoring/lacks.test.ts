import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { lacks } from "../../src/authoring/lacks.ts";

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
  const stage = "production";
  expect(lacks(resources, { stage, prometheus: {} })).toEqual(expected);
  expect(lacks(resources, { stage }).toSorted()).toEqual([...expected, UNKNOWN].toSorted());
  expect(lacks(resources, { stage: "development" })).toEqual([]);
});
