import type { Limits } from "@kustogen/kustomize/limits.ts";
import type { Exception } from "@kustogen/review/check/model/exception.ts";
import type { Strictness } from "@kustogen/review/check/model/state.ts";
import { wildcard } from "@kustogen/review/check/model/wildcard.ts";
import type { z } from "zod";
import { DEFAULT_FOLDERS, type Folders } from "../folders.ts";
import type { configSchema } from "./schema.ts";

type Written = z.output<typeof configSchema>;

/** A repository's configuration, as its schema describes it; a repository without `kustogen.yaml` has the defaults. */
export interface Config
  extends Omit<Written, "stages" | "argocd" | "folders" | "overlays" | "limits" | "exceptions"> {
  stages: Readonly<Record<string, Strictness>>;
  argocd: boolean;
  folders: Folders;
  overlays: NonNullable<Written["overlays"]>;
  limits: Limits;
  /** Each with where it is written: "kustogen.yaml:12". */
  exceptions: readonly (Exception & { place: string })[];
}

/** How strictly a stage is checked, by its name before patterns; undefined for one that is not declared. */
export function strictnessOf(
  stages: Readonly<Record<string, Strictness>>,
  stage: string,
): Strictness | undefined {
  if (Object.hasOwn(stages, stage)) return stages[stage];
  const found = Object.keys(stages).find((name) => wildcard(name)(stage));
  return found === undefined ? undefined : stages[found];
}

/** The configuration of a repository without the file. */
export const DEFAULT_CONFIG: Config = {
  stages: { development: "development", beta: "beta", production: "production" },
  argocd: true,
  folders: DEFAULT_FOLDERS,
  overlays: {},
  limits: {},
  exceptions: [],
};
