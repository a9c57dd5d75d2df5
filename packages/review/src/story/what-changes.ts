import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { NOT_COMPARED } from "../changes/left-out.ts";
import type { EnvironmentReview } from "../changes/review.ts";
import { nameWithoutHash } from "../compare/match.ts";
import { fieldsOf, isElement, pathText } from "../compare/path.ts";
import type { ResourceChange } from "../compare/resources.ts";
import { imageStep } from "../consequences/restarts.ts";
import { code, type Inline, joined } from "./inline.ts";
import { cellOf } from "./values.ts";

const MOST = 3;

/** What changes in an environment, in a few words: the most telling first. */
export function whatChanges(review: EnvironmentReview): Inline {
  const phrases = [
    ...imagePhrases(review),
    ...settingPhrases(review),
    ...filePhrases(review),
    ...variablePhrases(review),
    ...countPhrases(review),
  ];
  if (phrases.length === 0) phrases.push(...otherPhrases(review));
  if (phrases.length === 0 && review.broken !== undefined) return ["entries that kustomize refuses"];
  if (phrases.length === 0)
    return [
      review.risks.some(({ id }) => id === "environment-structure")
        ? "what its folder is"
        : review.risks.some(({ id }) => id === NOT_COMPARED)
          ? "what isn't rendered here"
          : "its secret contracts",
    ];
  const shown = phrases.slice(0, MOST);
  const more = phrases.length - shown.length;
  return [...joined(shown, "; "), ...(more > 0 ? [`; ${more} more`] : [])];
}

function imagePhrases({ resources }: EnvironmentReview): Inline[] {
  const steps = new Set<string>();
  for (const { changes } of resources)
    for (const { path, before, after } of changes)
      if (path.at(-1) === "image" && typeof before === "string" && typeof after === "string")
        steps.add(imageStep(before, after));
  return [...steps].map((step) => [`image ${step}`]);
}

/** Fields that people know by name. */
const TELLING: Record<string, (resource: ResourceChange) => string> = {
  replicas: ({ name }) => `replicas of ${name}`,
  storage: ({ name }) => `volume ${name}`,
  minReplicas: ({ name }) => `minimum of ${name}`,
  maxReplicas: ({ name }) => `maximum of ${name}`,
  host: ({ name }) => `host of ${name}`,
  cpu: ({ name }) => `cpu of ${name}`,
  memory: ({ name }) => `memory of ${name}`,
};

function settingPhrases({ resources }: EnvironmentReview): Inline[] {
  const phrases = new Map<string, Inline>();
  for (const change of resources)
    for (const { path, before, after } of change.action === "changed" ? change.changes : []) {
      const telling = lookUp(TELLING, fieldsOf(path).at(-1) ?? "");
      const old = cellOf(before);
      const now = cellOf(after);
      if (telling === undefined || old === undefined || now === undefined) continue;
      phrases.set(`${telling(change)}|${jsonText([before, after])}`, [
        telling(change),
        " ",
        ...old,
        " → ",
        ...now,
      ]);
    }
  return [...phrases.values()];
}

function filePhrases({ resources }: EnvironmentReview): Inline[] {
  return resources.flatMap((change) =>
    change.action === "changed" && change.kind === "ConfigMap"
      ? change.changes.flatMap(({ path, before, after }) => {
          const [field, key] = path;
          const text = [before, after].some((value) => typeof value === "string" && value.includes("\n"));
          return field === "data" && typeof key === "string" && text
            ? [[code(key), ` of ${nameWithoutHash("ConfigMap", change.name)}`]]
            : [];
        })
      : [],
  );
}

function variablePhrases({ variables }: EnvironmentReview): Inline[] {
  const names = [...new Set(variables.map(({ variable }) => variable))];
  if (names.length === 0) return [];
  if (names.length > 2) return [[`${names.length} variables`]];
  return [
    [
      "variable ",
      ...joined(
        names.map((name) => [code(name)]),
        ", ",
      ),
    ],
  ];
}

function countPhrases({ resources }: EnvironmentReview): Inline[] {
  return (["added", "removed"] as const).flatMap((action) =>
    [false, true].flatMap((moves) => {
      const found = resources.filter((one) => one.action === action && (one.moved !== undefined) === moves);
      const [first] = found;
      if (first === undefined) return [];
      const places = new Set(found.map(({ moved }) => moved));
      const where = places.size === 1 ? first.moved : `${places.size} folders`;
      const what = moves ? `${action === "added" ? "moved here from" : "moved to"} ${where}` : action;
      return [
        [`${found.length === 1 ? `${first.kind} ${first.name}` : `${found.length} resources`} ${what}`],
      ];
    }),
  );
}

function otherPhrases({ resources }: EnvironmentReview): Inline[] {
  return resources.map(({ kind, name, changes }) => {
    const [first = { path: [] }] = changes;
    // From the last element on; of one that comes or goes as a whole, what list it is in.
    const last = first.path.findLastIndex((part) => isElement(part));
    const path = last === first.path.length - 1 ? first.path.slice(-2) : first.path.slice(last + 1);
    const more = changes.length > 1 ? ` and ${changes.length - 1} more` : "";
    return [`${kind} ${name}: `, code(pathText(path)), more];
  });
}
