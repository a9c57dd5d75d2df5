import { equal } from "@kustogen/kustomize/value/equal.ts";

/** What a reader of a container expects first. */
const CONTAINER =
  "name image imagePullPolicy command args workingDir ports envFrom env resources volumeMounts".split(" ");

/** Fields in their order, or, if a rendering has sorted them, as in the documentation of Kubernetes. */
export function inReadingOrder(keys: readonly string[]): readonly string[] {
  const isSorted = !keys.includes("kind") && equal([...keys], [...keys].sort());
  const isContainer = keys.includes("image") && keys.includes("name");
  const known = isContainer ? CONTAINER : ["name", "namespace"];
  const first = isSorted ? known : known.slice(0, isContainer ? 2 : 0);
  return [...first.filter((key) => keys.includes(key)), ...keys.filter((key) => !first.includes(key))];
}
