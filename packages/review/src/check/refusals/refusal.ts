import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { OfKind } from "../../cluster/resource-index.ts";
import type { Container, Pod } from "../../cluster/workloads/pods.ts";
import { textAt } from "../../kubernetes/fields.ts";
import type { Basis, Severity } from "../model/rule.ts";

/** A value that a row of the table is about, and what is around it. */
export interface Checked {
  value: unknown;
  /** The last part of its path: the key in a mapping, or the index in a list. */
  key: string | number;
  /** Its path below the root. */
  path: Path;
  /** The mappings around it, the nearest first. */
  parents: readonly ValueMap[];
  /** What paths begin at: an object, the spec of a pod, or a container. */
  root: ValueMap;
  object: Resource;
  pod?: Pod;
  container?: Container;
}

/** A text, in which {} is the value, {@} its key, and {field.path} a field of it or of the mapping around it. */
export type Text = string | ((found: Checked) => string);

/** What is refused at some paths: one of the conditions decides, for values of its type that nobody fills in later. */
export interface Refusal {
  /** Paths below the root: `spec.rules[].host`; [] is each element of a list, {} each value of a mapping. */
  at: string | readonly string[];
  text?(value: string, found: Checked): boolean;
  number?(value: number, found: Checked): boolean;
  map?(value: ValueMap, found: Checked): boolean;
  /** Decides for values of any type. */
  any?(value: unknown, found: Checked): boolean;
  /** What no two of the mappings at the paths may have alike; {} is that. */
  unique?(value: ValueMap, found: Checked): string | undefined;
  message: Text;
  /** How to fix it. */
  fix: Text;
  /** The field of the value that is reported in its place. */
  on?: string;
  /** What happens, if it isn't "the API server rejects it"; empty if the message says it. */
  outcome?: string;
  /** Set if it is less than an error. */
  severity?: Severity;
  /** Set if it isn't what the rule's errors rest on. */
  basis?: Basis;
}

/** Rows about the same objects. */
export interface Refusals {
  /** The kinds with the paths below an object, or each object, pod or container. */
  of: readonly OfKind[] | "objects" | "pods" | "containers";
  /** Where it is validated: a file of kubernetes/kubernetes, or the documentation of another project. */
  source: string;
  rows: readonly Refusal[];
  /** True if what is unique is so among all objects. */
  isTogether?: true;
}

/** The row about mappings that have the same name, which must be unique at these paths. */
export function sameName(at: string | readonly string[], message: Text): Refusal {
  return { at, unique: (one) => textAt(one, "name"), message, fix: "rename or remove one of them" };
}
