import type { EnvironmentReview } from "../../../changes/review.ts";
import type { ReviewedChange } from "../../../compare/resources.ts";
import { code, type Inline, joined } from "../inline.ts";
import type { ReportNode } from "../node.ts";
import { places, placeText, shownName } from "../places.ts";
import { fieldPlaces, settingPiece } from "../source-places.ts";
import { fieldNodes } from "./fields.ts";
import { imageNodes, isOfImagesAlone } from "./moved-images.ts";
import { hashNodes } from "./renames.ts";
import { stepNodes } from "./steps.ts";
import { textNodes } from "./texts.ts";
import { variableNodes } from "./variables.ts";

/** Options for details. */
export interface DetailsForm {
  /** Without anything that an accompanying plain diff of each resource shows. */
  besidePlain?: boolean;
  /** True for environments that are equal except for their names. */
  byName?: boolean;
}

/** The folders of environments with the same changes, if a heading doesn't list all of them. */
function alikeNodes(environments: readonly EnvironmentReview[], byName: boolean): ReportNode[] {
  const [first] = environments;
  const elsewhere = environments.some(({ resources }) =>
    resources.some(({ namespace }, index) => namespace !== first?.resources[index]?.namespace),
  );
  if (environments.length < 3 && !elsewhere && !byName) return [];
  const paths = environments.map(({ path }) => path);
  const how = byName
    ? [
        "; this shows the first: the others change in the same way, with their own names, and may differ in what doesn't change",
      ]
    : elsewhere
      ? ["; objects are named as in the first"]
      : [];
  return [
    { type: "text", line: ["the same in ", ...places(paths, environments.length), ...how] },
    ...(byName ? valueNodes(environments) : []),
  ];
}

/** The values that differ between environments that are otherwise equal. */
function valueNodes(environments: readonly EnvironmentReview[]): ReportNode[] {
  const [first] = environments;
  const items = (first?.resources ?? []).flatMap(({ kind, changes }, resource) =>
    changes.flatMap(({ path }, index): Inline[] => {
      const values = new Map<string, Set<string>>();
      for (const { resources, environment, name } of environments) {
        const value = resources[resource]?.changes[index]?.after;
        if (value === undefined || typeof value === "object" || String(value).length > LONGEST) return [];
        values.set(String(value), (values.get(String(value)) ?? new Set()).add(environment ?? name));
      }
      if (values.size < 2 || values.size > MOST_VALUES) return [];
      const pieces = [...values].map(
        ([value, names]): Inline => [code(value), ` in ${[...names].join(", ")}`],
      );
      return [[code(placeText(kind, path)), ": ", ...joined(pieces, ", ")]];
    }),
  );
  return items.length === 0 ? [] : [{ type: "list", items: items.slice(0, MOST_VALUES) }];
}

/** A longer list isn't shown, because people wouldn't read it. */
const LONGEST = 80;
const MOST_VALUES = 8;

/** The settings and pins that the author changed. */
function authoredNodes(environments: readonly EnvironmentReview[]): ReportNode[] {
  const found = new Map<string, Inline>();
  for (const { authored = [] } of environments)
    for (const one of authored) found.set(`${one.file}:${one.line}:${one.key}`, [settingPiece(one)]);
  return found.size === 0
    ? []
    : [{ type: "list", title: ["changed by the author"], items: [...found.values()] }];
}

/**
 * Everything that changes in an environment, each change once: steps, images, variables, files, fields. Given several
 * environments with the same changes, lists the places of all of them.
 */
export function detailsOf(
  environments: readonly [EnvironmentReview, ...EnvironmentReview[]],
  { besidePlain = false, byName = false }: DetailsForm = {},
): ReportNode[] {
  const [review] = environments;
  const shown = new Set(encryptionFields(review));
  const before = [...alikeNodes(environments, byName), ...authoredNodes(environments), ...stepNodes(review)];
  const after = [...hashNodes(review), ...intentNodes(review)];
  if (besidePlain) return [...before, ...imageNodes(environments, shown, isOfImagesAlone), ...after];
  return [
    ...before,
    ...imageNodes(environments, shown),
    ...variableNodes(environments, shown),
    ...wholeNodes(environments),
    ...textNodes(environments, shown),
    ...fieldNodes(environments, shown),
    ...after,
  ];
}

/** The differences between two environments that are declared as intended, with the reason. */
function intentNodes({ intended = [] }: EnvironmentReview): ReportNode[] {
  if (intended.length === 0) return [];
  const items = intended.map(({ message, reason }) => [`${message} (${reason})`]);
  return [{ type: "list", title: ["by intent"], items }];
}

/** New or removed resources. */
function wholeNodes(environments: readonly [EnvironmentReview, ...EnvironmentReview[]]): ReportNode[] {
  const [{ resources }] = environments;
  return (["added", "removed"] as const).flatMap((action) => {
    const found = resources.filter((one) => one.action === action);
    if (found.length === 0) return [];
    const items = found.map((change) => {
      const places = fieldPlaces(environments, [{ change }]);
      const { moved } = change;
      const where = moved === undefined ? "" : action === "added" ? ` from ${moved}` : ` to ${moved}`;
      return [code(shownName(change)), where, ...(places.length > 0 ? [" (", ...places, ")"] : [])];
    });
    return [{ type: "list" as const, title: [action], items }];
  });
}

/** What SOPS writes whenever it encrypts values. Who can decrypt them is kept apart from that. */
const WRITTEN_EACH_TIME = ["lastmodified", "mac", "version", "enc", "created_at"];

/** What SOPS writes beside the values that it encrypts again. */
function encryptionFields({ resources }: EnvironmentReview): ReviewedChange[] {
  return resources.flatMap(({ changes }) => {
    const own = changes.filter(
      ({ path }) => path[0] === "sops" && WRITTEN_EACH_TIME.includes(String(path.at(-1))),
    );
    return own.length < changes.length ? own : [];
  });
}
