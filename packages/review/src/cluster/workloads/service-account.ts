import { textAt } from "../../kubernetes/fields.ts";

/** The ServiceAccount that a pod runs as; the API server also accepts the field's old name, `serviceAccount`. */
export function accountOf(spec: unknown): string {
  return textAt(spec, "serviceAccountName") ?? textAt(spec, "serviceAccount") ?? "default";
}
