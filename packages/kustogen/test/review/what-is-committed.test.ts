import { expect, it } from "vitest";
import { commitAll, git, put, repositoryWithHistory } from "../../../../test/repository.ts";
import { ended } from "../cli/printed.ts";
import { SHOP } from "./shop.ts";

/** A repository whose last commit makes a shop run as another image. */
function changedShop(): string {
  const root = repositoryWithHistory();
  put(root, "shop/kustomization.yaml", "resources: [shop.yaml]\n");
  put(root, "shop/shop.yaml", SHOP);
  commitAll(root, "shop");
  put(root, "shop/shop.yaml", SHOP.replace("ghcr.io/acme/shop:1.0", "evil.example/pwned:9"));
  git(root, "commit", "-q", "-a", "-m", "evil");
  return root;
}

it.each([
  ["the commit", ["HEAD", "HEAD~1"]],
  ["its tree", ["HEAD^{tree}", "HEAD~1^{tree}"]],
  ["the file", ["HEAD:shop/shop.yaml", "HEAD~1:shop/shop.yaml"]],
])("a change is shown where the clone replaces %s with what was there before", async (_, [object, other]) => {
  const root = changedShop();
  git(root, "replace", git(root, "rev-parse", object as string), git(root, "rev-parse", other as string));
  for (const range of ["HEAD~1..HEAD", "main~1...main"])
    expect((await ended(root, "diff", range)).text).toContain("evil.example/pwned:9");
  expect((await ended(root, "check", "shop", "--since", "HEAD~1..HEAD")).text).toContain(
    "evil.example/pwned",
  );
});

it("a change is compared with the commit before it, whatever a file of grafts in the clone makes of the history", async () => {
  const root = changedShop();
  put(root, ".git/info/grafts", `${git(root, "rev-parse", "HEAD")}\n`);
  expect((await ended(root, "diff", "HEAD~1..HEAD")).text).toContain("evil.example/pwned:9");
  expect((await ended(root, "diff", "HEAD~1...HEAD")).text).toContain("evil.example/pwned:9");
});
