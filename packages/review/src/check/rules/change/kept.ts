import { asText } from "@kustogen/kustomize/value/value.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { changeRule } from "../../changes/rows.ts";
import { examples } from "../../model/rule.ts";

const SERVICE = { kinds: ["Service"], group: "", how: "removed" } as const;

export const keptValue = changeRule({
  id: "change/kept-value",
  title: "A value that git no longer has goes from the cluster, too",
  why: "The API server keeps some values of an object when they are no longer written: git and the cluster differ, and Argo CD doesn't show it.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data",
  ...examples("kind: Secret\nmetadata: {name: db}\nstringData: {user: shopHERE}", "", ", host: db"),
  fix: "delete the object once, or write the value that it should have",
  severity: "info",
  cases: { warning: "for the ServiceAccount of pods" },
  rows: [
    {
      ...{ kinds: ["Secret"], group: "", path: "stringData.*", how: "removed" },
      if: ({ after, key }) => at(after, "data", key) === undefined,
      says: ({ name, key }) =>
        `${name} keeps ${key}: what stringData had is in data, where git doesn't remove it`,
    },
    {
      ...{ ...SERVICE, path: "spec.clusterIP" },
      if: ({ after }) => textAt(after, "spec", "type") !== "ExternalName",
      says: ({ name, was }) =>
        `${name} keeps clusterIP: ${asText(was ?? "")}, which only a new Service would lose`,
    },
    {
      ...{ ...SERVICE, path: "spec.ports.nodePort" },
      if: ({ after }) => ["NodePort", "LoadBalancer"].includes(textAt(after, "spec", "type") ?? ""),
      says: ({ name, was }) => `${name} keeps port ${asText(was ?? "")} of the nodes`,
    },
    {
      kinds: ["CronJob", "DaemonSet", "Deployment", "StatefulSet"],
      path: ["**", "template", "spec", "serviceAccountName"],
      how: "removed",
      severity: "warning",
      // The API server copies it into serviceAccount, and back when it is no longer written (kubernetes/kubernetes#72519).
      says: ({ name, was }) =>
        `${name} keeps ServiceAccount ${asText(was ?? "")}: its pods don't restart, and keep what it may do`,
      todo: ({ name }) => `write serviceAccountName: default in ${name}`,
    },
  ],
});
