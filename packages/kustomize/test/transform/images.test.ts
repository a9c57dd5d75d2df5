import { describe, it } from "vitest";
import { deployment, type Files } from "../build.ts";
import { expectRefused, expectRendered } from "../referee/renderer/expected.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;
const OTHER = `sha256:${"1".repeat(64)}`;

/** A Deployment whose container has the image, with an entry of `images`. */
function files(image: string, entry: string): Files {
  return {
    "app/kustomization.yaml": `resources: [all.yaml]\nimages: [{${entry}}]\n`,
    "app/all.yaml": withImage(image),
  };
}

/** With the fields of the container in the order in which they are printed. */
const withImage = (image: string) =>
  deployment("web").replace(/- name: main\n( +)image: .*/, `- image: ${image}\n$1name: main`);

describe("images of kustomizations", () => {
  it.each([
    ["a:1", "name: a, newTag: '2'", "a:2"],
    ["a", "name: a, newTag: '2'", "a:2"],
    [`a:1@${DIGEST}`, "name: a, newTag: '2'", "a:2"],
    ["a:1", `name: a, digest: ${OTHER}`, `a@${OTHER}`],
    [`a:1@${DIGEST}`, `name: a, digest: ${OTHER}`, `a@${OTHER}`],
    ["a:1", `name: a, newTag: '2', digest: ${OTHER}`, `a:2@${OTHER}`],
    [`a:1@${DIGEST}`, "name: a, newName: b", `b:1@${DIGEST}`],
    // kustomize adds a suffix twice where an image stands in a pod: kubernetes-sigs/kustomize#4814.
    ["a:1", "name: a, tagSuffix: -x", "a:1-x-x"],
    [`a:1@${DIGEST}`, "name: a, tagSuffix: -x", "a:1-x-x"],
    ["a:1", "name: a, newTag: '2', tagSuffix: -x", "a:2"],
    ["registry:5000/a:1", "name: 'registry:5000/a', newTag: '2'", "registry:5000/a:2"],
    ["registry:5000/a", "name: 'registry:5000/a', newName: 'other:1/b'", "other:1/b"],
    ["ab:1", "name: a, newTag: '2'", "ab:1"],
    ["b/a:1", "name: a, newTag: '2'", "b/a:1"],
    ["axb:1", "name: a.b, newTag: '2'", "axb:2"],
  ])("make of %s by {%s}: %s", (image, entry, expected) => {
    expectRendered(files(image, entry), withImage(expected));
  });

  it("are refused for an image that is no text", () =>
    expectRefused(files("{a: b}", "name: a, newTag: '2'"), ["Deployment web", "an image must be a string"]));
});
