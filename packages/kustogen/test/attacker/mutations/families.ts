import { APPLICATIONS } from "./applications.ts";
import { CONTENT } from "./content.ts";
import { EVASION } from "./evasion.ts";
import type { Family } from "./family.ts";
import { HIDING } from "./hiding.ts";
import { MANIFESTS } from "./manifests.ts";
import { STRUCTURE } from "./structure.ts";
import { TEXTS } from "./texts.ts";

/** Every way in which a pull request of the attacker changes a repository. */
export const FAMILIES: readonly Family[] = [
  ...CONTENT,
  ...STRUCTURE,
  ...HIDING,
  ...TEXTS,
  ...MANIFESTS,
  ...APPLICATIONS,
  ...EVASION,
];
