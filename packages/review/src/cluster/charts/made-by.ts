import { mapAt, textAt } from "../../kubernetes/fields.ts";
import type { ChartRelease } from "./release.ts";

/** The kind and name of an object that a chart certainly creates, and that people also write themselves. */
export function madeBy({ chart, values }: ChartRelease): [kind: string, name: string] | undefined {
  if (chart === "longhorn") return ["StorageClass", "longhorn"];
  const ofClass = mapAt(values, "controller", "ingressClassResource");
  if (chart === "ingress-nginx" && ofClass.enabled !== false)
    return ["IngressClass", textAt(ofClass, "name") ?? "nginx"];
  return undefined;
}
