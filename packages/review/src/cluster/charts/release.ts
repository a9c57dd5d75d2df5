import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";

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

/** A value that a chart rejects or doesn't read. */
export interface Misfit {
  path: Path;
  message: string;
  fix: string;
}

const ANY = /^(?:\*|[xX](?:\.[xX]){0,2}|latest|>=?\s*v?\d+(?:\.\d+){0,2})?$/;

/** True if a release certainly has a version of its chart that is at least so new. */
export function isAtLeast({ version }: ChartRelease, ...least: readonly number[]): boolean {
  if (ANY.test(version.trim())) return true;
  const found = /^\s*(?:[v~^=]|>=?)?\s*v?(\d+)(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?/.exec(version);
  if (found === null) return false;
  for (const [place, number] of least.entries()) {
    // A part that is left open may be any number: the newest one counts.
    const written = found[place + 1];
    const own = written === undefined || /\D/.test(written) ? Number.POSITIVE_INFINITY : Number(written);
    if (own !== number) return own > number;
  }
  return true;
}
