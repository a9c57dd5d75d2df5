import type { EnvironmentInput } from "@kustogen/review/check/check.ts";
import type { WrittenException } from "@kustogen/review/check/exceptions.ts";
import type { Rule } from "@kustogen/review/check/rule.ts";
import type { NotRendered } from "@kustogen/review/check/walk-folders.ts";
import type { ArgoObject, UnreadableFile } from "@kustogen/review/discovery/argo-documents.ts";
import type { FluxKustomization } from "@kustogen/review/discovery/flux.ts";
import type { NotLookedAt } from "@kustogen/review/looked/not-looked-at.ts";
import type { ConfigNotice } from "../../config/both-sides.ts";

/** The environments that a run checks, and related findings of the search. */
export interface Found {
  environments: EnvironmentInput[];
  notRendered: NotRendered[];
  argo: readonly ArgoObject[];
  unreadable: readonly UnreadableFile[];
  notFollowed: readonly NotLookedAt[];
  /** Files with objects that no environment is built from. */
  outside?: readonly string[];
  /** The Kustomizations that Flux applies. */
  flux?: readonly FluxKustomization[];
  /** The folders that something in the repository deploys. */
  deployed: ReadonlySet<string>;
  /** The kustomizations that Flux generates for folders without one, by file. */
  made?: ReadonlyMap<string, string>;
  exceptions: WrittenException[];
  exceptionsBefore?: WrittenException[];
  rules: readonly Rule[];
  notices?: ConfigNotice[];
}
