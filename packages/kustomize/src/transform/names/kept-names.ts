import { type Gvk, isSelected } from "../../resource/id.ts";

/** Kinds whose names have a meaning outside the build. */
const KEEPS_NAME = [
  { kind: "CustomResourceDefinition" },
  { group: "apiregistration.k8s.io", kind: "APIService" },
  { kind: "Namespace" },
];

/** True for resources to which prefixes and suffixes don't apply. */
export function keepsName(id: Gvk): boolean {
  return KEEPS_NAME.some((kept) => isSelected(id, kept));
}
