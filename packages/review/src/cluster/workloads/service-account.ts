import { textAt } from "../../kubernetes/fields.ts";

/** The ServiceAccount that a pod names; the API server also accepts the field's old name, `serviceAccount`. */
export function namedAccountOf(spec: unknown): string | undefined {
  return textAt(spec, "serviceAccountName") || textAt(spec, "serviceAccount") || undefined;
}

/** The ServiceAccount that a pod runs as. */
export function accountOf(spec: unknown): string {
  return namedAccountOf(spec) ?? "default";
}
