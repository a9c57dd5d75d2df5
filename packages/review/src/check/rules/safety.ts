import type { Rule } from "../rule.ts";
import { immutableField } from "./safety/immutable-field.ts";
import { removedVolume } from "./safety/removed-volume.ts";
import { renamedResource } from "./safety/renamed-resource.ts";

/** Rules about what a change does to what runs already. */
export const SAFETY: readonly Rule[] = [immutableField, removedVolume, renamedResource];
