import type { Resource, System } from "kustogen";
import { type Changes, desired } from "./desired.ts";
import { rendered } from "./rendered.ts";

type View = (system: System, layer: string, changes?: Changes) => Resource[];

/** The ways to see a layer that every row of a system has to hold in: what is wanted, and what is rendered. */
export const VIEWS: [string, View][] = [
  ["desired state", desired],
  ["rendered", rendered],
];
