import type { Read } from "./applications.ts";
import { type Leaf, leavesBetween } from "./difference.ts";
import { unhashed } from "./side.ts";

/** What is read of the JSON report of `diff`. */
export interface Report {
  environments: {
    name: string;
    path: string;
    error?: string;
    broken?: true;
    code?: string;
    resources: Entry[];
    risks: { rule: string; message: string }[];
  }[];
  unchanged: { name: string; path: string }[];
  notices?: { severity: string; message: string }[];
  notLookedAt: { place: string; cause: string; what: string }[];
}

interface Entry {
  action: "added" | "removed" | "changed";
  kind: string;
  namespace: string;
  name: string;
  previousName?: string;
  previousNamespace?: string;
  changes: { path: string; before?: unknown; after?: unknown }[];
}

const MASK = "********";

/** What is missing in a list of entries of how an object went from one state to another; undefined when nothing is. */
export function missingOf(
  entries: readonly Entry[],
  identity: string,
  before: Read | undefined,
  after: Read | undefined,
): string | undefined {
  const [kind, namespace, name] = (JSON.parse(identity) as (string | null)[]).map((one) =>
    shown(String(one ?? "")),
  );
  const is = (entry: Entry) =>
    shown(entry.kind) === kind &&
    unhashed(shown(entry.name)) === name &&
    shown(entry.namespace) === namespace;
  const was = (entry: Entry) =>
    shown(entry.kind) === kind &&
    unhashed(shown(entry.previousName ?? entry.name)) === name &&
    shown(entry.previousNamespace ?? entry.namespace) === namespace;
  if (before === undefined) return entries.some(is) ? undefined : `${identity} is new`;
  if (after === undefined)
    return entries.some(
      (entry) =>
        (entry.action === "removed" && is(entry)) ||
        ((entry.previousName ?? entry.previousNamespace) !== undefined && was(entry)),
    )
      ? undefined
      : `${identity} is gone`;
  const { gone, fresh } = leavesBetween(before, after);
  if (gone.length === 0 && fresh.length === 0) return undefined;
  const own = entries.filter((entry) => is(entry) || was(entry));
  if (own.length === 0) return `${identity} changes: ${describe([...gone, ...fresh])}`;
  // One that is taken for new is seen whole.
  if (own.some(({ action }) => action === "added")) return undefined;
  const changes = own.flatMap((entry) => entry.changes);
  const lost = [
    ...gone.filter(
      (leaf) =>
        !isIn(
          leaf,
          changes.map((one) => one.before),
          changes,
        ),
    ),
    ...fresh.filter(
      (leaf) =>
        !isIn(
          leaf,
          changes.map((one) => one.after),
          changes,
        ),
    ),
  ];
  return lost.length === 0 ? undefined : `${identity}: ${describe(lost)}`;
}

function describe(leaves: readonly Leaf[]): string {
  return leaves
    .slice(0, 4)
    .map(({ key, value }) => `${key}=${JSON.stringify(value)}`)
    .join(", ");
}

function isIn({ key, value }: Leaf, values: readonly unknown[], changes: Entry["changes"]): boolean {
  if (
    changes.some(({ path }) => path.includes(String(value)) || (path.includes(key) && String(value) === ""))
  )
    return true;
  const text = typeof value === "string" ? shown(value) : String(value);
  return values.some((one) => has(one, text));
}

function has(value: unknown, text: string): boolean {
  if (Array.isArray(value)) return value.some((one) => has(one, text));
  if (typeof value === "object" && value !== null) return Object.values(value).some((one) => has(one, text));
  return (
    shown(String(value)) === text ||
    unhashed(String(value)) === text ||
    (typeof value === "string" && value.includes(MASK))
  );
}

/** A text as a report may write it: what can't be seen is its code there. */
function shown(text: string): string {
  return text;
}
