import { InputError, wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { STRICTNESS } from "@kustogen/review/check/model/state.ts";
import type { Environment } from "../authoring/environment.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import type { System } from "../authoring/system.ts";
import { resolveTree } from "../layers/tree.ts";
import { environmentOf, type Project, targetsNamed } from "./project.ts";

/**
 * The tags and digests that one environment pins, for another, which keeps its names of images: registries differ.
 * @throws InputError if the source environment pins nothing, or not what `only` names
 */
export function promotedPins(
  project: Project,
  system: System,
  from: Environment,
  to: Environment,
  only: readonly string[] = [],
): Map<string, ImagePin> {
  if (from.name === to.name) throw wrongUsage(`--from and --to are both ${from.name}`);
  const node = resolveTree(system, project.environments).find(({ layer }) => layer === from.name);
  const pins = new Map<string, ImagePin>();
  const pinned = Object.keys(lookUp(from.systems, system.name)?.images ?? {});
  const unknown = only.find((image) => !pinned.includes(image));
  if (unknown !== undefined) throw unknownName(`${from.file}: ${from.name} pins no image`, unknown, pinned);
  for (const image of only.length > 0 ? only : pinned) {
    const runs = lookUp(node?.images, image);
    if (runs === undefined) continue;
    const own = lookUp(lookUp(to.systems, system.name)?.images, image);
    pins.set(image, { name: own?.name, tag: runs.tag, digest: runs.digest });
  }
  if (pins.size === 0)
    throw new InputError(
      `${from.file}: ${system.name} pins no image in ${from.name}, so there is nothing to promote`,
    );
  return pins;
}

/**
 * The environments of a promotion; a group stands for its members. One that isn't given is the next in order of stages,
 * and without any it begins with the first that pins an image. @throws InputError if several are candidates, or none
 */
export function promotionBetween(
  project: Project,
  system: System,
  given: { from?: string; to?: readonly string[] },
): [from: Environment, to: Environment[]] {
  const names = Object.keys(project.config.stages);
  const rankOf = ({ stage, stageName }: Environment) =>
    STRICTNESS.indexOf(stage) * (names.length + 1) + names.indexOf(stageName) + 1;
  const running = project.environments.filter(({ systems }) => Object.hasOwn(systems, system.name));
  const pinning = running.filter(
    (one) => Object.keys(lookUp(one.systems, system.name)?.images ?? {}).length > 0,
  );
  const order = [...new Set(running.map(rankOf))].sort((one, other) => one - other);
  // Before the first one with pins are clusters of developers, who run what they build: nothing is promoted from them.
  const ranks = order.slice(Math.max(0, order.indexOf(Math.min(...pinning.map(rankOf)))));
  const ofRank = (rank: number | undefined) => running.filter((one) => rankOf(one) === rank);
  const only = (rank: number | undefined, option: string): Environment => {
    const [first, ...more] = ofRank(rank);
    if (first !== undefined && more.length === 0) return first;
    const namesOf = (at: number) => ofRank(at).map(({ name }) => name);
    const stages = order.map((at) => namesOf(at).join(" and "));
    throw new InputError(
      `${option} is needed: ${system.name} runs in ${stages.join(", then ") || "no environment"}`,
      { code: first === undefined ? "no-target" : "ambiguous" },
    );
  };
  const from = given.from === undefined ? undefined : environmentOf(project, system, given.from);
  const to = new Set(
    (given.to ?? []).flatMap((name) => {
      const targets = targetsNamed(project, system, name);
      return targets.length > 1 ? targets.filter((one) => one !== from) : targets;
    }),
  );
  const lowest = ranks.indexOf(Math.min(...[...to].map(rankOf)));
  const first = from ?? only(ranks[to.size === 0 ? 0 : lowest - 1], "--from");
  return [first, to.size === 0 ? [only(ranks[ranks.indexOf(rankOf(first)) + 1], "--to")] : [...to]];
}
