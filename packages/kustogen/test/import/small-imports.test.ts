import { join } from "node:path";
import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { proofOf } from "../../src/import/proof.ts";
import { importedState } from "../../src/import/state.ts";
import { casesIn } from "./cases.ts";
import { written } from "./written.ts";

const FOLDER = join(import.meta.dirname, "small-imports");

it.each(casesIn(FOLDER))(
  "%s: %s: an import writes what was read, and renders to it (npx vitest --update writes it)",
  async (file, title, environments) => {
    const states = environments.map(([name, yaml]) =>
      importedState({ name, from: `overlays/${name}`, resources: resources(yaml) }),
    );
    const { files, rendered } = written(states);
    expect(
      states.flatMap(({ name, expected }, at) => proofOf(name, expected, rendered[at] ?? []).differences),
    ).toEqual([]);
    files.delete("context.ts");
    const text = [...files].map(([path, code]) => `=== ${path}\n${code}`).join("\n");
    await expect(text).toMatchFileSnapshot(
      `small-imports/${file.replace(".yaml", "")}/${title.replace(/\W+/g, "-")}.txt`,
    );
  },
);
