/** An object as it is applied, and as the API server answers it. */
export interface AnyObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    generation?: number;
    annotations?: Record<string, string>;
    ownerReferences?: { uid: string }[];
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** Two states of what one Application deploys into a namespace. */
export interface Pair {
  /** The name of its environment: letters, digits and dashes. */
  name: string;
  /** What the second state does, for whoever reads a disagreement: "Deployment: spec.paused: false written out". */
  what: string;
  namespace: string;
  before: readonly AnyObject[];
  after: readonly AnyObject[];
}

/** The verdicts of a review, the loudest first; "unchanged" is that of an environment that it doesn't mention. */
export const VERDICTS = ["blocks", "review", "unsure", "fine", "unchanged"] as const;

export type Verdict = (typeof VERDICTS)[number];

/** "Deployment web": objects of one pair are in one namespace. */
export function nameOf({ kind, metadata }: AnyObject): string {
  return `${kind} ${metadata.name}`;
}
