import fc from "fast-check";
import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Record<string, string>;

const FINALIZER = "resources-finalizer.argocd.argoproj.io";
const ARGO = "apiVersion: argoproj.io/v1alpha1";

const CASE = fc.record({
  /** An Application of its own file; or of a set, by the list of its elements or by the folders that there are. */
  from: fc.constantFrom("file", "list", "git"),
  /** None, the one that cascades (in the background), or another one. */
  finalizer: fc.constantFrom("", FINALIZER, `${FINALIZER}/background`, "example.com/wait"),
  preserves: fc.boolean(),
  applicationsSync: fc.constantFrom("", "sync", "create-delete", "create-update", "create-only"),
  prunes: fc.boolean(),
  /** What applies the Application's file, or the set's. */
  root: fc.constantFrom("", "prunes", "doesn't prune"),
  keeps: fc.constantFrom("", "Prune=false", "Delete=false", "Prune=false,Delete=false"),
});
type Case = ReturnType<typeof CASE.generate>["value"];

const application = (name: string, path: string, metadata: string, prune: boolean) =>
  `metadata: {name: ${name}${metadata}}\nspec: {project: default, source: {repoURL: "https://git.example.com/here.git", path: ${path}}, destination: {server: a}, syncPolicy: {automated: {prune: ${prune}}}}\n`;

const indented = (text: string) => text.replace(/^(?=.)/gm, "    ");

/** A database that an Application deploys, and another Application beside it. */
function files(given: Case, isThere: boolean): Files {
  const { from, finalizer, preserves, applicationsSync, prunes, root, keeps } = given;
  const finalizers = finalizer === "" ? "" : `, finalizers: [${finalizer}]`;
  const all = isThere ? ["db", "web"] : ["web"];
  const generator =
    from === "git"
      ? "git: {repoURL: 'https://git.example.com/here.git', directories: [{path: apps/*}]}"
      : `list: {elements: [${all.map((one) => `{path: {path: apps/${one}, basename: ${one}}}`).join(", ")}]}`;
  const set =
    `${ARGO}\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n  goTemplate: true\n  generators: [{${generator}}]\n` +
    `  syncPolicy: {preserveResourcesOnDeletion: ${preserves}${applicationsSync && `, applicationsSync: ${applicationsSync}`}}\n` +
    `  template:\n${indented(application("'{{.path.basename}}'", "'{{.path.path}}'", finalizers, prunes))}`;
  const own = (name: string) =>
    `${ARGO}\nkind: Application\n${application(name, `apps/${name}`, finalizers, prunes)}`;
  const objects: Files =
    from === "file"
      ? Object.fromEntries(all.map((name) => [`argo/${name}.yaml`, own(name)]))
      : { "argo/all.yaml": set };
  const app = (name: string) => ({
    [`apps/${name}/db.yaml`]: `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: ${name}, namespace: x${keeps && `, annotations: {argocd.argoproj.io/sync-options: "${keeps}"}`}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n  serviceName: ${name}\n  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: a, image: a}]}}\n  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]\n`,
  });
  return {
    ...objects,
    ...(root && {
      "root.yaml": `${ARGO}\nkind: Application\n${application("root", "argo", "", root === "prunes")}`,
    }),
    ...(isThere && app("db")),
    ...app("web"),
  };
}

/** What Argo CD's documentation says of the Application: whether it is deleted, and its objects with it. */
function becomes(given: Case): { goes: boolean; cascades: boolean } {
  const { from, finalizer, preserves, applicationsSync, root } = given;
  const goes =
    // What a person applied, nothing prunes.
    from === "file" ? root === "prunes" : !["create-only", "create-update"].includes(applicationsSync);
  const has = finalizer === "" ? from !== "file" && !preserves : finalizer.startsWith(FINALIZER);
  return { goes, cascades: goes && has };
}

it("the objects of a removed Application are said to be deleted where they are, and to stay where they stay", () => {
  fc.assert(
    fc.property(CASE, (given) => {
      const [before, after] = [files(given, true), files(given, false)];
      const [old, now] = [before, after].map((all) => listedMemory(Object.entries(all)));
      const manifests = (all: Files) => Object.keys(all).map((file) => `/${file}`);
      const { environments } = compareTrees(old as never, now as never, {
        applications: { before: manifests(before), after: manifests(after) },
        isOwn: () => true,
      });
      const of = (kind: string, name: string) => ({
        risks: environments.flatMap(({ risks }) =>
          risks.filter(({ resource }) => resource?.kind === kind && resource.name === name),
        ),
      });
      const { goes, cascades } = becomes(given);
      const isDeleted = cascades && !given.keeps.includes("Delete=false");
      const db = of("StatefulSet", "db");
      const said = db.risks.map(({ severity, message }) => `${severity} ${message}`);
      if (isDeleted)
        expect(said).toContainEqual(expect.stringMatching(/^error .*is removed, and its pods with it/));
      else expect(said.join()).not.toMatch(/^error|with it|is deleted/);
      if (isDeleted) expect(said.join()).not.toContain("stays");
      const own = of("Application", "db")
        .risks.map(({ message }) => message)
        .join();
      expect(own.includes("is deleted with it")).toBe(cascades);
      expect(own.includes("its objects stay in the cluster")).toBe(goes && !cascades);
    }),
    { numRuns: 100 },
  );
});
