import type { ValueMap } from "@kustogen/kustomize/value/value.ts";

/** A chart that something installs, with its values. */
export interface ChartRelease {
  /** The chart's name in its repository. */
  chart: string;
  /** The URL of its repository, or its name if the URL is unknown. */
  repository: string;
  /** The version, or a range of versions; "" for the newest. */
  version: string;
  values: ValueMap;
}
