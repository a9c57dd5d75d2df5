import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { realKustomize } from "../real-kustomize.ts";
import { digestOf, embeddedBuild, generatedFolders } from "./folders.ts";
import recorded from "./recorded.json" with { type: "json" };

const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
const folders = generatedFolders(root);
const records: Record<string, { inputs: string; output: string } | undefined> = recorded.folders;

describe("every generated base and overlay renders to the bytes of the real kustomize", () => {
  it("and there are bases and overlays to compare", () => {
    expect(folders).toEqual(
      expect.arrayContaining(["base/app", "overlays/aws/opensail", "overlays/production/trevor"]),
    );
  });

  it.runIf(realKustomize !== undefined).each(folders)("%s, built by the program now", (folder) => {
    const real = execFileSync(realKustomize as string, ["build", join(root, folder)], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    expect(embeddedBuild(root, folder).text).toBe(real);
  });

  // recorded.json was made by `npm run record`: digests of what kustomize v5.8.3 printed, each with a digest of the
  // files it was made from. Folders that were generated again since are compared only where the program is available.
  const comparable = folders.filter(
    (folder) => records[folder]?.inputs === embeddedBuild(root, folder).inputs,
  );
  if (comparable.length > 0) {
    it.each(comparable)("%s, as recorded", (folder) => {
      expect(digestOf(embeddedBuild(root, folder).text)).toBe(records[folder]?.output);
    });
  }
});
