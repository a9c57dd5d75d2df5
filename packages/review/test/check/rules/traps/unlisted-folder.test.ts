import { describe, expect, it } from "vitest";
import { unlistedFolder } from "../../../../src/check/rules/traps/unlisted-folder.ts";
import { judgedSources } from "../../sources.ts";

const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
const folder = (name: string, kind = "") => ({
  [`/overlay/${name}/kustomization.yaml`]: `${kind}resources: [map.yaml]\n`,
  [`/overlay/${name}/map.yaml`]: MAP.replace("name: a", `name: ${name}`),
});
const listing = (names: string, more = {}) => ({
  "/overlay/kustomization.yaml": `resources: [${names}]\n`,
  ...folder("api"),
  ...folder("web"),
  ...folder("worker"),
  ...more,
});

describe("traps/unlisted-folder", () => {
  it("reports the folder that a list of its neighbours leaves out", () => {
    expect(judgedSources(unlistedFolder, listing("./api, web"))).toEqual([
      "warning overlay/kustomization.yaml:1: doesn't list the folder worker, and nothing else deploys it; it lists 2 others next to it",
    ]);
  });

  it("reports one that is built by itself and deployed by nothing", () =>
    expect(judgedSources(unlistedFolder, listing("api, web"), ["/overlay", "/overlay/worker"])).toHaveLength(
      1,
    ));

  it.each([
    ["all are listed", listing("api, web, worker")],
    [
      "one is listed by another kustomization",
      listing("api, web", { "/overlay/web/kustomization.yaml": "resources: [../worker]\n" }),
    ],
    ["a part of it is listed", listing("api, web, worker/part", folder("worker/part"))],
    ["more are left out than listed", listing("api, web", { ...folder("d"), ...folder("e") })],
    ["only one is listed", listing("api")],
    ["the other is a component", listing("api, web", folder("worker", "kind: Component\n"))],
    [
      "the other has no kustomization",
      listing("api, web", { "/overlay/worker/kustomization.yaml": undefined }),
    ],
  ])("is silent where %s", (_, files) => {
    const given = Object.entries(files).filter((one): one is [string, string] => one[1] !== undefined);
    expect(judgedSources(unlistedFolder, Object.fromEntries(given))).toEqual([]);
  });

  it("reports one that is commented out, and one whatever its name says", () => {
    const out = listing("api, web");
    out["/overlay/kustomization.yaml"] += "# - ./worker/\n";
    expect(judgedSources(unlistedFolder, out)).toHaveLength(1);
    expect(
      judgedSources(unlistedFolder, { ...listing("api, web, worker"), ...folder("example") }),
    ).toHaveLength(1);
  });

  it("reports one that only a Flux Kustomization in itself deploys", () => {
    const said = (file: string) =>
      judgedSources(unlistedFolder, listing("api, web"), ["/overlay", "/overlay/worker"], {
        flux: [{ name: "worker", file, folder: "/overlay/worker", document: {} }],
      });
    expect(said("/overlay/worker/app.yaml")).toHaveLength(1);
    expect(said("/overlay/worker/flux/app.yaml")).toHaveLength(1);
    expect(said("/clusters/one/worker.yaml")).toEqual([]);
  });

  it("reports one beside those that a kustomization above lists, whose folder has none of its own", () => {
    const all = {
      ...folder("apps/api"),
      ...folder("apps/web"),
      ...folder("apps/worker"),
      ...folder("jobs/one"),
    };
    const files = (names: string) => ({ ...all, "/overlay/kustomization.yaml": `resources: [${names}]\n` });
    expect(judgedSources(unlistedFolder, files("apps/api, apps/web, jobs/one"))).toEqual([
      "warning overlay/kustomization.yaml:1: doesn't list the folder apps/worker, and nothing else deploys it; it lists 2 others next to it",
    ]);
    expect(judgedSources(unlistedFolder, files("apps/api, jobs/one"))).toEqual([]);
    expect(judgedSources(unlistedFolder, files("apps/api, apps/web, apps/worker"))).toEqual([]);
  });
});
