import type { Rule } from "./rule.ts";
import { INTEGRITY } from "./rules/integrity.ts";
import { builds } from "./rules/kustomize/builds.ts";
import { credential } from "./rules/secrets/credential.ts";
import { plaintext } from "./rules/secrets/plaintext.ts";

/** Every rule, in the order `--list` prints them: by group, then by name. */
export const RULES: readonly Rule[] = [...INTEGRITY, builds, credential, plaintext];
