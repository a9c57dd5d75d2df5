/**
 * The kinds of Kubernetes and of widespread operators: their fields, scopes and versions, and those that a
 * CustomResourceDefinition declares. It uses nothing else of this package.
 * @module @kustogen/review/kinds
 */
export { type Crd, kindsOfCrd, readCrd } from "./from-crd.ts";
export { isBuiltIn, knownKinds, learnKinds, typeOfKind } from "./kinds.ts";
export { isClusterScoped } from "./scope.ts";
export { notServed } from "./served.ts";
export type { KindData, ObjectType, Type } from "./types.ts";
export { unknownKind } from "./unknown-kind.ts";
