import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { awaitedInputs } from "../authoring/unpinned.ts";
import { awaitsRepository } from "../environments/placeholder.ts";
import { placeInCode } from "../layers/origins.ts";
import type { Awaiting } from "../output/record/record.ts";
import type { ProjectCode } from "../project/load.ts";

/** What each system awaits in each environment: first the repository that Argo CD reads it from. */
export function awaitingOf(systems: readonly System[], environments: readonly Environment[]): Awaiting[] {
  return environments.flatMap((environment) =>
    systems.flatMap((system) => {
      const place = (path: Path) => `${environment.file}:${environment.lineOf(path)}`;
      const own = awaitedInputs(system, environment).map(({ path, found, pin }) => ({
        place: place(path[0] === "prometheus" ? path : ["systems", system.name, ...path]),
        path: printPath(path),
        ...{ found, pin },
      }));
      const path = ["argocd", "repository"];
      const repository = {
        place: place(path),
        path: printPath(path),
        found: `${environment.argocd.repository} (set its URL, or remove the line if there is a remote "origin")`,
      };
      const isFirst = Object.hasOwn(environment.systems, system.name) && awaitsRepository(environment);
      const inputs = [...(isFirst ? [repository] : []), ...own];
      return inputs.length === 0 ? [] : { system: system.name, environment: environment.name, inputs };
    }),
  );
}

/** Warnings for an author that don't stop a run, one sentence each. @param groups the files of all groups */
export function warningsOf(
  systems: readonly System[],
  environments: readonly Environment[],
  groups: readonly string[],
): string[] {
  const named = new Set(environments.flatMap((one) => one.groups.map(({ file }) => file)));
  const idle = systems.filter(({ name }) => !environments.some((one) => Object.hasOwn(one.systems, name)));
  const unnamed = groups.filter((file) => !named.has(file));
  return [
    ...idle.map(({ name }) => `${name}: no environment runs this system. Add it under one's systems`),
    ...unnamed.map((file) => `${file}: no environment names this group, so nothing builds on its layer`),
  ];
}

const UNLISTED = "is in no list, so nothing is generated of it. Add it to";
const COMPONENT = /^export const (\w+)(?:: Component\b| = \w+\()/gm;

/** Warnings of systems and components that are in no list. What others import isn't a system of its own. */
export function unlistedWarnings(
  systems: readonly System[],
  modules: readonly string[],
  { inputs, uses }: ProjectCode,
  textOf: (path: string) => string,
): string[] {
  return modules.flatMap((path) => {
    const [, of] = /([^/]+)\/components\//.exec(path) ?? [];
    const list = path.replace(/[^/]+\/(?=index\.ts$)/, "");
    if (of === undefined) return Object.hasOwn(inputs, path) ? [] : `${path}: ${UNLISTED} ${list}`;
    const system = systems.find(({ name }) => name === of);
    const place = system && placeInCode(system, ["components"]);
    return [...textOf(path).matchAll(COMPONENT)].flatMap(([, name = ""]) =>
      place === undefined || uses(path, name) ? [] : `${path}: ${name} ${UNLISTED} ${place}`,
    );
  });
}
