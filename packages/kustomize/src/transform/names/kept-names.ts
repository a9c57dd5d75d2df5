import { type Gvk, isSelected } from "../../resource/id.ts";

/** Kinds whose names mean something outside the build. */
const KEEPS_NAME = [
  { kind: "CustomResourceDefinition" },
  { group: "apiregistration.k8s.io", kind: "APIService" },
  { kind: "Namespace" },
];

/** True for what prefixes and suffixes of names are not for. */
export function keepsName(id: Gvk): boolean {
  return KEEPS_NAME.some((kept) => isSelected(id, kept));
}
