import { mayMakePods } from "../../../cluster/selection/selected-pods.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";

/** What an environment may create beyond its Services, and what has the name of one. */
interface Makers {
  /** The namespaces that controllers fill: "" for that of the deployment. */
  fills: readonly string[];
  /** The names of workloads, custom objects and releases, each with its namespace. */
  named: readonly (readonly [name: string, namespace: string])[];
  /** The names of releases, each with its namespace. */
  releases: readonly (readonly [name: string, namespace: string])[];
}

const INTO = [
  ["metadata", "namespace"],
  ["spec", "targetNamespace"],
];
const WORKLOADS = new Set(["Deployment", "StatefulSet", "DaemonSet", "Rollout", "Pod"]);

/** What may create Services in an environment, other than the environment itself. */
export const makersIn = new Fact((state): Makers => {
  const fills = new Set<string>();
  const named: [string, string][] = [];
  const releases: [string, string][] = [];
  for (const one of state.resources) {
    const { name, namespace = "" } = one.metadata;
    const isMaker = one.kind !== "Application" && mayMakePods(one);
    if (isMaker || state.inPart === true)
      for (const path of INTO) fills.add(textAt(one, ...path) ?? namespace);
    if (isMaker || WORKLOADS.has(one.kind)) named.push([name, namespace]);
    if (one.kind === "HelmRelease" || one.kind === "HelmChart")
      releases.push([
        textAt(one, "spec", "releaseName") ?? name,
        textAt(one, "spec", "targetNamespace") ?? namespace,
      ]);
  }
  if (state.inPart === true && state.resources.length === 0) fills.add("");
  return { fills: [...fills], named, releases };
});
