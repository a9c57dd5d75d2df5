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
