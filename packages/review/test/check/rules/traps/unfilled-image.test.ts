import { describe, expect, it } from "vitest";
import { deadEntry } from "../../../../src/check/rules/traps/dead-entry.ts";
import { unfilledImage as part } from "../../../../src/check/rules/traps/unfilled-image.ts";
import { deployment, judgedSources } from "../../sources.ts";

/** This part of the rule alone. */
const unfilledImage = { ...deadEntry, checkKustomization: undefined, checkRepository: part };

describe("traps/unfilled-image", () => {
  const container = (image: string) => deployment("").replace("acme/api:v1", image).replaceAll("api", image);
  const overlay = (...names: string[]) =>
    `resources: [../base]\nimages:\n${names.map((name) => `- {name: ${name}, newName: registry.example.com/${name}, newTag: v1}\n`).join("")}`;
  const said = (one: string, other: string, image = "web") =>
    judgedSources(
      unfilledImage,
      {
        "/base/kustomization.yaml": "resources: [deployment.yaml, web.yaml]\n",
        "/base/deployment.yaml": container("api"),
        "/base/web.yaml": container("web").replace("image: web", `image: ${image}`),
        "/overlay/kustomization.yaml": one,
        "/other/kustomization.yaml": other,
      },
      ["/overlay", "/other"],
    );

  it("warns of an image that only the other environment fills in", () => {
    expect(said(overlay("api"), overlay("api", "web"))).toEqual([
      "warning base/web.yaml:12: container web runs web, unchanged from the base; other completes it with an image entry, and both complete api",
    ]);
  });

  it.each([
    ["one that both fill in", overlay("api", "web"), overlay("web", "api"), "web"],
    ["one that none fills in", overlay("api"), overlay("api"), "web"],
    ["an environment that fills in none", "resources: [../base]\n", overlay("api", "web"), "web"],
    ["one with a version", overlay("api"), overlay("api", "web"), "web:v3"],
    ["an environment that fills in others", overlay("api"), overlay("web"), "web"],
  ])("takes %s", (_, one, other, image) => expect(said(one, other, image)).toEqual([]));

  it("takes an environment on another base", () => {
    const other = overlay("api", "web").replace("../base", "../base2");
    expect(
      judgedSources(
        unfilledImage,
        {
          "/base/deployment.yaml": container("web"),
          "/base2/kustomization.yaml": "resources: [deployment.yaml]\n",
          "/base2/deployment.yaml": container("web"),
          "/overlay/kustomization.yaml": overlay("api"),
          "/other/kustomization.yaml": other,
        },
        ["/overlay", "/other"],
      ),
    ).toEqual([]);
  });
});
