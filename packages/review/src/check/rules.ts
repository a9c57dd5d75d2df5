import type { Rule } from "./rule.ts";
import { ARGOCD } from "./rules/argocd.ts";
import { ENVIRONMENT } from "./rules/environment.ts";
import { INTEGRITY } from "./rules/integrity.ts";
import { builds } from "./rules/kustomize/builds.ts";
import { NETWORK } from "./rules/network.ts";
import { PRODUCTION } from "./rules/production.ts";
import { SAFETY } from "./rules/safety.ts";
import { SCALING } from "./rules/scaling.ts";
import { valid } from "./rules/schema/valid.ts";
import { SECRETS } from "./rules/secrets.ts";
import { STARTS } from "./rules/starts.ts";
import { TRAPS } from "./rules/traps.ts";

/** Every rule, in the order `--list` prints them: by group, then by name. */
export const RULES: readonly Rule[] = [
  ...ARGOCD,
  ...ENVIRONMENT,
  ...INTEGRITY,
  builds,
  ...NETWORK,
  ...PRODUCTION,
  ...SAFETY,
  ...SCALING,
  valid,
  ...SECRETS,
  ...STARTS,
  ...TRAPS,
];
