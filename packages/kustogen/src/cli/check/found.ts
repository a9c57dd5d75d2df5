import type { EnvironmentInput } from "@kustogen/review/check/check.ts";
import type { WrittenException } from "@kustogen/review/check/exceptions.ts";
import type { NotRendered } from "@kustogen/review/check/folders.ts";
import type { Rule } from "@kustogen/review/check/rule.ts";
import type { ArgoObject, UnreadableFile } from "@kustogen/review/discovery/argo-documents.ts";
import type { FluxKustomization } from "@kustogen/review/discovery/flux.ts";
import type { Unlisted } from "@kustogen/review/discovery/unlisted.ts";
import type { NotLookedAt } from "@kustogen/review/looked/not-looked-at.ts";
import type { ConfigNotice } from "../../config/both-sides.ts";

/** The environments that a run judges, and what was found beside them. */
export interface Found {
  environments: EnvironmentInput[];
  notRendered: NotRendered[];
  argo: readonly ArgoObject[];
  unreadable: readonly UnreadableFile[];
  notFollowed: readonly NotLookedAt[];
  /** Files with objects that no environment comes from. */
  outside?: readonly string[];
  /** What Flux deploys. */
  flux?: readonly FluxKustomization[];
  /** What Flux fetches from, by kind and name. */
  fluxSources?: readonly string[];
  /** Files that would deploy something if the kustomization beside them listed them. */
  unlisted?: readonly Unlisted[];
  /** The kustomizations that Flux writes for folders without one, by their files. */
  made?: ReadonlyMap<string, string>;
  exceptions: WrittenException[];
  exceptionsBefore?: WrittenException[];
  rules: readonly Rule[];
  notices?: ConfigNotice[];
}
