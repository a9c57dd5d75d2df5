import { expect, it } from "vitest";
import { declaredIn } from "../../src/discovery/argo-documents.ts";
import { ListedTree } from "../../src/discovery/listed-tree.ts";

const APPLICATION = Buffer.from(
  "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec: {project: default}\n",
);

/** Thirty files with one content and ten with another; notes how many contents are asked for at a time. */
function tree() {
  const asked: number[] = [];
  const files = Array.from({ length: 40 }, (_, at): [string, { id: string }] => [
    `apps/app${at}.yaml`,
    { id: at < 30 ? "same" : `other${at}` },
  ]);
  const contentOf = () => Buffer.from(APPLICATION);
  const listed = new ListedTree(
    "revision",
    files,
    () => {
      asked.push(1);
      return contentOf();
    },
    (ids) => {
      asked.push(ids.length);
      return new Map(ids.map((id) => [id, contentOf()]));
    },
  );
  return { asked, listed, paths: [...listed.files.keys()] };
}

it("reads what says how things are deployed together, and each content once", () => {
  const { asked, listed, paths } = tree();
  expect(declaredIn(listed, paths).flux).toEqual([]);
  expect(declaredIn(listed, paths).objects).toHaveLength(40);
  expect(asked).toEqual([11]);
});

it("names the file of each object, also where files have the same content", () => {
  const { listed, paths } = tree();
  expect(declaredIn(listed, paths).objects.map(({ file }) => file)).toEqual(paths);
  expect(declaredIn(listed, paths).objects.map(({ file }) => file)).toEqual(paths);
});
