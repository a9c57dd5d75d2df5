import { at, listAt } from "../../kubernetes/fields.ts";
import type { Container, Pod } from "../workloads/pods.ts";

/** A field of a container's security context, or else of its pod's. */
export function securityField({ spec: pod }: Pod, { spec }: Container, field: string): unknown {
  return at(spec, "securityContext", field) ?? at(pod, "securityContext", field);
}

/** The user that a container runs as, according to the manifest: a number, "not root", or undefined if unknown. */
export function userOf(pod: Pod, container: Container): number | "not root" | undefined {
  const user = securityField(pod, container, "runAsUser");
  if (typeof user === "number") return user;
  return securityField(pod, container, "runAsNonRoot") === true ? "not root" : undefined;
}

/** The command line of a container, as far as the manifest contains it. */
export function commandLine({ spec }: Container): string {
  return [...listAt(spec, "command"), ...listAt(spec, "args")]
    .filter((one) => typeof one === "string")
    .join(" ");
}
