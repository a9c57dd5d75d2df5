import { wordsAt } from "@kustogen/review/kinds/kinds.ts";
import { expect, it } from "vitest";

it.each([
  ["v1", "Service", ["spec", "type"], ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]],
  ["v1", "Pod", ["spec", "containers", "imagePullPolicy"], ["Always", "IfNotPresent", "Never"]],
  [
    "v1",
    "PersistentVolumeClaim",
    ["spec", "accessModes"],
    ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"],
  ],
  ["v1", "Service", ["spec", "clusterIP"], []],
  ["v1", "Service", ["spec", "selector", "app"], []],
  ["v1", "Service", ["spec", "none", "type"], []],
  ["acme.io/v1", "Till", ["spec", "type"], []],
])("the words of a field of %s %s at %j are %j", (apiVersion, kind, path, words) =>
  expect([...wordsAt(apiVersion, kind, ...path)].sort()).toEqual(words),
);
