import type { Pod } from "../cluster/workloads/pods.ts";
import { accountOf } from "../cluster/workloads/service-account.ts";
import { textAt } from "../kubernetes/fields.ts";
import type { SourcePlace, Variable, VariableSource } from "./variable.ts";

/** The place of an entry in `env`. */
export type At = SourcePlace & Pick<VariableSource, "through" | "index">;

/** A variable with a field of the pod or a file of a volume, with its value if the manifest contains it. */
export function fieldValue(
  pod: Pod,
  how: string,
  reference: unknown,
  at: At,
): Pick<Variable, "value" | "source"> {
  if (how === "resourceFieldRef")
    return { source: { kind: "resourceField", name: textAt(reference, "resource") ?? "", ...at } };
  if (how === "fileKeyRef") {
    const name = `${textAt(reference, "volumeName")}/${textAt(reference, "path")}`;
    return { source: { kind: "file", name, ...at } };
  }
  const field = textAt(reference, "fieldPath") ?? "";
  return { value: knownField(pod, field), source: { kind: "field", name: field, ...at } };
}

function knownField(pod: Pod, field: string): string | undefined {
  if (field === "metadata.namespace") return pod.namespace;
  if (field === "metadata.name") return pod.resource.kind === "Pod" ? pod.resource.metadata.name : undefined;
  if (field === "spec.serviceAccountName") return accountOf(pod.spec);
  const [, map, key] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(field) ?? [];
  return map === undefined || key === undefined ? undefined : textAt(pod, map, key);
}
