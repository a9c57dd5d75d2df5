import { linkOut, refusal } from "../check/rules/argocd/link-out.ts";
import { builtFolders } from "../discovery/application-sources.ts";
import { linksOut, madeFromHere } from "../discovery/links-out.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import type { SidePair } from "./rendered-side.ts";
import { type EnvironmentReview, NOTHING_CHANGES, type Review, type Risk } from "./review.ts";

/**
 * The environments with the risk that Argo CD builds nothing of the repository anymore, because the change adds links that
 * lead out of it: in each that an Application builds, changed or not, or without any at the first link.
 */
export function withAddedLinks<Told extends Pick<Review, "environments" | "unchanged">>(
  sides: SidePair,
  told: Told,
): Told {
  const [old, now] = sides.map(({ discovery: { tree }, declared }) => {
    const builds = madeFromHere(tree, declared);
    return { builds, links: builds > 0 ? linksOut(tree) : [] };
  });
  const known = new Set(old?.links.map(({ file }) => file));
  const [first, ...more] = (now?.links ?? []).filter(({ file }) => !known.has(file));
  if (first === undefined) return told;
  const path = relativePath("/", first.file);
  const others = more.map(({ file }) => relativePath("/", file));
  const message = `${path} ${refusal(first.target, now?.builds ?? 0, others)}`;
  const { id, fix: todo = "" } = linkOut;
  const risk: Risk = { id, severity: "error", message, todo };
  const built = new Set(sides[1].declared.built.flatMap((one) => [...builtFolders(one), one.file]));
  const isBuilt = (one: { path: string; error?: string }) => one.error === undefined && built.has(one.path);
  const refused = (one: Pick<EnvironmentReview, "name" | "path">) => ({
    ...NOTHING_CHANGES,
    ...one,
    risks: [risk],
  });
  const { environments, unchanged } = told;
  const found: EnvironmentReview[] = [
    ...environments.map((one) => (isBuilt(one) ? { ...one, risks: [risk, ...one.risks] } : one)),
    ...unchanged.filter(isBuilt).map(refused),
  ];
  return {
    ...told,
    environments: found.some(isBuilt) ? found : [...found, refused({ name: path, path })],
    unchanged: unchanged.filter((one) => !isBuilt(one)),
  };
}
