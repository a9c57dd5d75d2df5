import type { Rule } from "../rule.ts";
import { containerWithoutImage } from "./traps/container-without-image.ts";
import { deadEntry } from "./traps/dead-entry.ts";
import { directiveLeak } from "./traps/directive-leak.ts";
import { indexPatch } from "./traps/index-patch.ts";
import { lostVariable } from "./traps/lost-variable.ts";
import { namelessEntry } from "./traps/nameless-entry.ts";
import { namespaceRewritten } from "./traps/namespace-rewritten.ts";
import { orderChanged } from "./traps/order-changed.ts";
import { overwrittenPatch } from "./traps/overwritten-patch.ts";
import { unlistedFile } from "./traps/unlisted-file.ts";
import { unusedGenerated } from "./traps/unused-generated.ts";
import { valueAndSource } from "./traps/value-and-source.ts";

/** The rules of the group `traps`, by name. */
export const TRAPS: readonly Rule[] = [
  containerWithoutImage,
  deadEntry,
  directiveLeak,
  indexPatch,
  lostVariable,
  namelessEntry,
  namespaceRewritten,
  orderChanged,
  overwrittenPatch,
  unlistedFile,
  unusedGenerated,
  valueAndSource,
];
