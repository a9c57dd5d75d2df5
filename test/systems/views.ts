import { desired } from "./desired.ts";
import { rendered } from "./rendered.ts";
import type { View } from "./seen-once.ts";

/** The ways to see a layer that every row of a system has to hold in: what is wanted, and what is rendered. */
export const VIEWS: [string, View][] = [
  ["desired state", desired],
  ["rendered", rendered],
];
