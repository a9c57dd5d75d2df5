import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { proofOf } from "../../src/import/proof.ts";
import { importedState } from "../../src/import/state.ts";
import { written } from "./written.ts";

const FOLDER = join(import.meta.dirname, "small-imports");

/** The cases of a file: each begins with "# === title", and each environment in it with "# --- name". */
function casesIn(file: string): [title: string, environments: [name: string, yaml: string][]][] {
  const parts = readFileSync(join(FOLDER, file), "utf8")
    .split(/^# === /m)
    .slice(1);
  return parts.map((part) => {
    const [title = "", ...environments] = part.split(/^# --- /m);
    const shared = title.slice(title.indexOf("\n") + 1);
    return [
      title.split("\n")[0] as string,
      environments.map((text) => {
        const end = text.indexOf("\n");
        return [
          text.slice(0, end),
          [shared, text.slice(end + 1)].filter((one) => /\S/.test(one)).join("---\n"),
        ];
      }),
    ];
  });
}

it.each(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".yaml"))
    .flatMap((file) => casesIn(file).map(([title, environments]) => [file, title, environments] as const)),
)(
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
