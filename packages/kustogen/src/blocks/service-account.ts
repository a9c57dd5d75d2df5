import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import { metadata, type Part, type Typed } from "./metadata.ts";

/**
 * A ServiceAccount whose token is mounted only in pods that request it.
 *
 * @example
 * ```ts
 * serviceAccount(part, "shop", { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/shop" })
 * ```
 */
export function serviceAccount(
  part: Part,
  name: string,
  annotations?: Record<string, string>,
): Typed<IServiceAccount> {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadata(part, name, annotations),
    automountServiceAccountToken: false,
  };
}
