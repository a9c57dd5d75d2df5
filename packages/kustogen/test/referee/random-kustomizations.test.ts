import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer } from "@kustogen/kustomize/index.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { realKustomize } from "../../../kustomize/test/referee/renderer/kustomize.ts";
import { type Kustomize, kustomizeLibrary, kustomizeProgram } from "../attacker/judge/kustomize.ts";
import { SEED } from "../seed.ts";
import { Choice } from "./random/choice.ts";
import { type RandomTree, randomTree } from "./random/kustomizations.ts";
import { randomSpellings } from "./random/spellings.ts";

/** `KUSTOGEN_SEED` chooses other trees, `REFEREE_RUNS` more of them. */
const numRuns = Number(process.env.REFEREE_RUNS ?? 25);

interface Rendered {
  ok: boolean;
  text: string;
  code?: string;
}

/** What is left to the real program. */
const LEFT_OUT = ["not-supported", "needs-helm", "remote-not-allowed"];

function render({ files, target }: RandomTree): Rendered {
  try {
    const values = new Renderer(new MemoryTree(Object.entries(files))).build(`/${target}`);
    return { ok: true, text: printResources(values) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ok: false, text: error.message, code: error.code };
  }
}

/** What the real one makes of the tree, in a folder of its own. */
async function judged({ files, target }: RandomTree, judge: Kustomize): Promise<Rendered> {
  const root = mkdtempSync(join(tmpdir(), "kustogen-referee-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const build = await judge.build(join(root, target));
    return "yaml" in build ? { ok: true, text: build.yaml } : { ok: false, text: build.error };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** How the two renderings differ; undefined when they are the same, or ours says that it leaves this to the real program. */
function difference(ours: Rendered, real: Rendered): string | undefined {
  if (!ours.ok && LEFT_OUT.includes(ours.code ?? "")) return undefined;
  if (ours.ok !== real.ok)
    return `ours ${ours.ok ? "renders" : "fails"}:\n${ours.text}\nthe real one:\n${real.text}`;
  return ours.ok && ours.text !== real.text ? `ours:\n${ours.text}\nthe real one:\n${real.text}` : undefined;
}

/** Compares so many trees, and returns how many of them the real one builds. */
async function compared(make: (choice: Choice) => RandomTree): Promise<number> {
  // Its library builds many folders in the time that the program takes to start.
  const judge = kustomizeLibrary(process.cwd()) ?? kustomizeProgram(realKustomize as string);
  onTestFinished(() => judge.end());
  let built = 0;
  for (let seed = SEED; seed < SEED + numRuns; seed++) {
    const tree = make(new Choice(seed));
    const real = await judged(tree, judge);
    if (real.ok) built++;
    expect(difference(render(tree), real), `KUSTOGEN_SEED=${seed} REFEREE_RUNS=1`).toBeUndefined();
  }
  console.log(`KUSTOGEN_SEED=${SEED} REFEREE_RUNS=${numRuns}: the real one builds ${built}`);
  return built;
}

describe.runIf(realKustomize !== undefined)("random kustomizations", () => {
  it(
    "are rendered as the real kustomize renders them, and fail where it fails",
    async () => {
      // Nothing is compared where the real one fails.
      expect(await compared(randomTree)).toBeGreaterThan(numRuns / 2);
    },
    15 * 60_000,
  );

  it(
    "with scalars in every spelling are rendered as the real one renders them",
    async () => {
      expect(await compared(randomSpellings)).toBeGreaterThan(numRuns / 2);
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
