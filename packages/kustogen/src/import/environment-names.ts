import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { refuseName } from "../authoring/given-name.ts";
import { kebabCase } from "./words.ts";

/** A folder or file of an environment; its name is derived from the path by default. */
export interface NamedPath {
  name: string | undefined;
  path: string;
}

/** The names as given, or the first part of the paths, from their end, that tells them apart. @throws InputError */
export function environmentNames(given: readonly NamedPath[]): string[] {
  const parts = given.map(({ path }) => path.split("/").filter((part) => part !== ""));
  const depth = Math.max(...parts.map((path) => path.length));
  const ends = Array.from({ length: depth }, (_, end) => parts.map((path) => path.at(-1 - end) ?? ""));
  const telling = ends.find((names) => new Set(names).size === names.length && !names.includes(""));
  const names = given.map(({ name, path }, index) => {
    const own = name ?? kebabCase(telling?.[index] ?? `environment-${index + 1}`);
    refuseName("environment", own, { place: path, mend: `leave it out, or use --env NAME=${path}` });
    return own;
  });
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return names;
  const paths = given.filter((_, index) => names[index] === twice).map(({ path }) => path);
  throw new InputError(
    `two environments are called ${twice}: ${paths.join(" and ")}; name them with --env NAME=DIR`,
    { code: "duplicate" },
  );
}

/** Folders whose names say nothing of a system. */
const PLACES = /^(?:overlays?|environments|envs?|kustomize|deploy|k8s|manifests)$/i;

/** The common folder of the paths, without generic words: "shop" for /x/shop/overlays/beta. */
export function commonName(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split("/").slice(0, -1));
  const common = first.filter((part, index) => others.every((other) => other[index] === part));
  return common.findLast((part) => part !== "" && !PLACES.test(part)) ?? "imported";
}

const STAGES = {
  production: /^(prod|production|prd|live|dr|recovery)$/,
  beta: /^(beta|stag(e|ing)|stg|test|tst|int|integration|qa|uat|pre|preprod|preview|acc|acceptance)$/,
  development: /^(dev|development|local|sandbox)$/,
};

/** The stage of an environment by its name, or else by the path of its folder: development if neither says one. */
export function stageOf(name: string, from = ""): keyof typeof STAGES {
  const stages = Object.keys(STAGES) as (keyof typeof STAGES)[];
  const wordsOf = (text: string) => text.toLowerCase().split(/[^a-z]+/);
  const found = [name, from].flatMap((text) =>
    stages.filter((stage) => wordsOf(text).some((word) => STAGES[stage].test(word))),
  );
  return found[0] ?? "development";
}
