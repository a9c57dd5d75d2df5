import { expect, it } from "vitest";
import { DEFAULT_CONFIG } from "../src/config/types.ts";
import { generatedFolders, namedFolders } from "../src/folders.ts";

it("messages name the folders of generated files in a list", () => {
  const { folders } = DEFAULT_CONFIG;
  expect(namedFolders(folders)).toBe("base/, overlays/, argocd/ and docs/systems/");
  expect(generatedFolders(folders)).toEqual(["base", "overlays", "argocd", "docs/systems"]);
  expect(namedFolders({ ...folders, argocd: "apps", pages: "runbooks" })).toBe(
    "base/, overlays/, apps/ and runbooks/",
  );
});
