import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer } from "@kustogen/kustomize/index.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { realBuild, realKustomize } from "../../../kustomize/test/referee/renderer/kustomize.ts";
import { SEED } from "../seed.ts";
import { Choice } from "./random/choice.ts";
import { type RandomTree, randomTree } from "./random/kustomizations.ts";
import { randomSpellings } from "./random/spellings.ts";

/** `KUSTOGEN_SEED` chooses other trees, `REFEREE_RUNS` more of them. */
const numRuns = Number(process.env.REFEREE_RUNS ?? 25);

const trees = fc.gen().map((generate) => randomTree(new Choice(generate)));
const spellings = fc.gen().map((generate) => randomSpellings(new Choice(generate)));

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

/** How the two renderings differ; undefined when they are the same, or ours says that it leaves this to the real program. */
function difference(ours: Rendered, real: Rendered): string | undefined {
  if (!ours.ok && LEFT_OUT.includes(ours.code ?? "")) return undefined;
  if (ours.ok !== real.ok)
    return `ours ${ours.ok ? "renders" : "fails"}:\n${ours.text}\nthe real one:\n${real.text}`;
  return ours.ok && ours.text !== real.text ? `ours:\n${ours.text}\nthe real one:\n${real.text}` : undefined;
}

describe.runIf(realKustomize !== undefined)("random kustomizations", () => {
  it(
    "are rendered as the real kustomize renders them, and fail where it fails",
    () => {
      console.log(`KUSTOGEN_SEED=${SEED} REFEREE_RUNS=${numRuns}`);
      let rendered = 0;
      fc.assert(
        fc.property(trees, (tree) => {
          const ours = render(tree);
          const real = realBuild(tree.files, tree.target);
          if (real.ok) rendered++;
          expect(difference(ours, real)).toBeUndefined();
        }),
        // Shrinking takes minutes, because every step runs the real program; it is for whoever looks into a failure.
        { seed: SEED, numRuns, endOnFailure: process.env.REFEREE_SHRINK === undefined },
      );
      // Nothing is compared where the real one fails, so a good part must render.
      expect(rendered).toBeGreaterThan(numRuns / 5);
    },
    15 * 60_000,
  );

  it(
    "with scalars in every spelling are rendered as the real one renders them",
    () => {
      const different = fc
        .sample(spellings, { seed: SEED, numRuns })
        .map((tree) => difference(render(tree), realBuild(tree.files, tree.target)))
        .filter((text) => text !== undefined);
      expect(different).toEqual([]);
    },
    15 * 60_000,
  );
});

describe("the generator of random kustomizations", () => {
  it("reaches every field of a kustomization", () => {
    const text = fc
      .sample(trees, { seed: 1, numRuns: 400 })
      .flatMap(({ files }) => Object.entries(files))
      .filter(([path]) => /kustomization/i.test(path))
      .map(([, content]) => content)
      .join("\n");
    for (const field of FIELDS) expect(text, field).toMatch(new RegExp(`^${field}:`, "m"));
  });
});

const FIELDS = [
  ...["resources", "components", "patches", "patchesStrategicMerge", "patchesJson6902", "images", "replicas"],
  ...["labels", "commonLabels", "commonAnnotations", "namePrefix", "nameSuffix", "namespace"],
  ...["configMapGenerator", "secretGenerator", "generatorOptions", "vars", "replacements", "configurations"],
  ...["transformers", "generators", "sortOptions", "buildMetadata", "bases", "crds", "openapi", "validators"],
];
