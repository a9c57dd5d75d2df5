import type { TypeData } from "./types.ts";

/** The metadata of an object; the type has to be named "Meta", so that its labels are checked as labels. */
export const META: Record<string, TypeData> = {
  "name!": "s",
  namespace: "s",
  labels: { m: "s" },
  annotations: { m: "s" },
  finalizers: { l: "s" },
  generateName: "s",
  ownerReferences: { l: "a" },
};

/** The fields of metadata that the API server fills in, which an object copied from a cluster has as well. */
export const FILLED_IN = [
  ...["creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields"],
  ...["resourceVersion", "selfLink", "uid"],
];
