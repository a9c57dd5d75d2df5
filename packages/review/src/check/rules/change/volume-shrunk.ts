import { asText } from "@kustogen/kustomize/value/value.ts";
import { changeRule } from "../../changes/rows.ts";

export const volumeShrunk = changeRule({
  id: "change/volume-shrunk",
  title: "No volume requests less storage than before",
  why: "A volume can't shrink: the API server rejects the update, and the sync keeps failing.",
  source:
    "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims",
  bad: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {resources: {requests: {storage: 10Gi}}}",
  good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {resources: {requests: {storage: 20Gi}}}",
  fix: "keep the size, or copy the data into a new claim",
  severity: "error",
  basis: "refused",
  rows: [
    {
      kinds: ["PersistentVolumeClaim"],
      path: "spec.resources.requests.storage",
      how: "lowered",
      if: ({ renamed }) => renamed === undefined,
      says: ({ name, was, is }) =>
        `${name}: a volume can't shrink from ${asText(was)} to ${asText(is)}: the API server will reject it`,
      todo: ({ name, was }) => `leave ${name} at ${asText(was)}, or create a new claim and move the data`,
    },
  ],
});
