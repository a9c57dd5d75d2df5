import { VERSIONS, type Version } from "@kustogen/kustomize/versions.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { realKustomize } from "../../../kustomize/test/referee/renderer/kustomize.ts";
import { fastestKustomize } from "../attacker/judge/kustomize.ts";
import { SEED } from "../seed.ts";
import { Choice } from "./random/choice.ts";
import { compare } from "./random/compared.ts";
import { type RandomTree, randomTree } from "./random/kustomizations.ts";
import { type Reduced, reduced } from "./random/reduced.ts";
import { randomSpellings } from "./random/spellings.ts";

/** `KUSTOGEN_SEED` chooses other trees, `REFEREE_RUNS` more of them. */
const numRuns = Number(process.env.REFEREE_RUNS ?? 25);

/** The programs on your PATH, by version. */
const PROGRAMS: Record<Version, string> = {
  "5.8.1": "kustomize-5.8.1",
  "5.8.3": realKustomize as string,
};

/** Compares so many trees as a version builds them, and returns how many of them the real one builds. */
async function compared(version: Version, make: (choice: Choice) => RandomTree): Promise<number> {
  const judge = await fastestKustomize(process.cwd(), PROGRAMS[version], version);
  onTestFinished(() => judge.end());
  let built = 0;
  const differences: string[] = [];
  for (let seed = SEED; seed < SEED + numRuns; seed++) {
    const tree = make(new Choice(seed));
    const { real, difference } = await compare(tree, judge, version);
    if (real.ok) built++;
    if (difference === "none") continue;
    differences.push(`KUSTOGEN_SEED=${seed} REFEREE_RUNS=1\n${shown(await reduced(tree, judge, version))}`);
  }
  console.log(`KUSTOGEN_SEED=${SEED} REFEREE_RUNS=${numRuns}: the real one builds ${built}`);
  expect(differences.join("\n")).toBe("");
  return built;
}

/** A small tree and what the two make of it. */
function shown({ tree, difference, ours, real }: Reduced): string {
  const files = Object.entries(tree.files).map(([path, text]) => `## ${path}\n${text}`);
  return [
    `${difference} (${tree.target})`,
    ...files,
    "## ours",
    ours.text,
    "## the real one",
    real.text,
  ].join("\n");
}

describe.runIf(realKustomize !== undefined).each(VERSIONS)("random kustomizations by %s", (version) => {
  it(
    "are rendered as the real kustomize renders them, and fail where it fails",
    async () => {
      // Nothing is compared where the real one fails.
      expect(await compared(version, randomTree)).toBeGreaterThan(numRuns / 2);
    },
    15 * 60_000,
  );

  it(
    "with scalars in every spelling are rendered as the real one renders them",
    async () => {
      expect(await compared(version, randomSpellings)).toBeGreaterThan(numRuns / 2);
    },
    15 * 60_000,
  );
});

const FIELDS = [
  ...["resources", "components", "patches", "patchesStrategicMerge", "patchesJson6902", "images", "replicas"],
  ...["labels", "commonLabels", "commonAnnotations", "namePrefix", "nameSuffix", "namespace"],
  ...["configMapGenerator", "secretGenerator", "generatorOptions", "vars", "replacements", "configurations"],
  ...["transformers", "generators", "sortOptions", "buildMetadata", "bases", "crds", "openapi", "validators"],
];

const FORMS: [string, RegExp][] = [
  ["aliases", /: \*shared/],
  ["merge keys", /<<: \*merged/],
  ["comments", /# above/],
  ["Windows line ends", /\r\n/],
  ["marks of the encoding", /^\ufeff/],
  ["block scalars", /: \|/],
  ["numbers in another form", /: 0x/],
  ["directives of strategic merges", /\$(?:patch|retainKeys|setElementOrder|deleteFromPrimitiveList)/],
  ["JSON patches that move", /op"?: "?move/],
  ["JSON patches that test", /op"?: "?test/],
  ["selectors by annotation", /annotationSelector/],
  ["patches that may rename", /allowNameChange: true/],
  ["replacements of a part", /delimiter:/],
  ["elements that replacements make", /made\.list\.\[=1\]/],
  ["components in components", /-inner/],
  ["lists without a name", /kind: Nameless/],
  ["hashes that a resource asks for itself", /needs-hash/],
  ["fields that say nothing", /^(?:patches|images|vars|labels|crds): (?:null|\[\])/m],
];

describe("the generator of random kustomizations", () => {
  const trees = Array.from({ length: 150 }, (_, seed) => Object.entries(randomTree(new Choice(seed)).files));

  it.each(FIELDS)("reaches the field %s", (field) => {
    const isField = new RegExp(`^${field}:`, "m");
    expect(trees.flat().some(([path, text]) => /kustomization/i.test(path) && isField.test(text))).toBe(true);
  });

  it.each(FORMS)("reaches %s", (_, form) => {
    expect(trees.flat().some(([, text]) => form.test(text))).toBe(true);
  });
});
