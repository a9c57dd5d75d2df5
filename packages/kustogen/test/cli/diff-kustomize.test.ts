import { readFileSync } from "node:fs";
import { DIFFERENCES } from "@kustogen/kustomize/versions.ts";
import { describe, expect, it } from "vitest";
import { commitAll, newRepository, put } from "../../../../test/repository.ts";
import { ended } from "./printed.ts";

const DATABASE = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: "postgres:17"}]}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`;
const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {a: one}\n";
const CLAIMS = "labels: [{pairs: {team: shop}, includeTemplates: true, includeVolumeClaimTemplates: true}]\n";

const root = newRepository();
for (const [path, text] of Object.entries({
  "overlays/beta/db/kustomization.yaml":
    "resources: [db.yaml]\nlabels: [{pairs: {team: shop}, includeTemplates: true}]\n",
  "overlays/beta/db/db.yaml": DATABASE,
  "overlays/beta/asked/kustomization.yaml": `resources: [db.yaml]\n${CLAIMS}`,
  "overlays/beta/asked/db.yaml": DATABASE,
  "overlays/beta/app/kustomization.yaml": "resources: [map.yaml]\n",
  "overlays/beta/app/map.yaml": MAP,
  "bases/base..v2/kustomization.yaml": "resources: [map.yaml]\n",
  "bases/base..v2/map.yaml": MAP,
  "overlays/beta/dots/kustomization.yaml": "resources: [../../../bases/base..v2]\n",
}))
  put(root, path, text);
commitAll(root);

describe("what another version of kustomize changes", () => {
  it("is judged as any change, with the line that decides it and what to do; the rest is unchanged", async () => {
    const { text, code } = await ended(root, "diff", "--kustomize", "5.8.1..5.8.3");
    expect(code).toBe(1);
    expect(text).toMatch(/^kustomize 5\.8\.1 → kustomize 5\.8\.3 in HEAD at /);
    expect(text).toContain(
      "BLOCKS  beta / db  StatefulSet db: spec.volumeClaimTemplates[0].metadata.labels removed",
    );
    expect(text).toContain("Delete StatefulSet db first if it already exists");
    expect(text).toContain("overlays/beta/db/kustomization.yaml:2 before");
    expect(text).toContain('base..v2 has a folder with ".." in its name');
    expect(text).toContain("Unchanged: beta/app.");
  });

  it("is compared in a revision, and in the other direction", async () => {
    put(root, "overlays/beta/db/kustomization.yaml", "resources: [db.yaml]\n");
    commitAll(root);
    const now = await ended(root, "diff", "--kustomize", "5.8.3..5.8.1", "--json");
    expect(
      JSON.parse(now.text)
        .environments.map(({ path }: { path: string }) => path)
        .sort(),
    ).toEqual(["overlays/beta/asked", "overlays/beta/dots"]);
    const before = await ended(root, "diff", "--kustomize", "5.8.3..5.8.1", "HEAD~1", "--json");
    const [first] = JSON.parse(before.text).environments.filter(({ path }: { path: string }) =>
      path.endsWith("/db"),
    );
    expect(JSON.stringify(first)).toContain("spec.volumeClaimTemplates[0].metadata.labels");
  });

  it("is nothing between a version and itself", async () => {
    const { text } = await ended(root, "diff", "--kustomize", "5.8.3..5.8.3", "--system", "app");
    expect(text).toContain("Nothing changes in 1 folder");
  });

  it("is said in the report's last line", async () => {
    const { text } = await ended(root, "diff", "--kustomize", "5.8.1..5.8.3", "--format", "markdown");
    expect(text).toContain("with the same output as kustomize 5.8.1 and 5.8.3.");
    const assumed = await ended(root, "diff", "HEAD", "--format", "markdown");
    expect(assumed.text).toContain("with the same output as kustomize 5.8.3.");
    expect(JSON.parse((await ended(root, "diff", "HEAD", "--json")).text).kustomize).toEqual(["5.8.3"]);
  });

  it("is reviewed in the change that declares it, and then holds for check, env and each later review", async () => {
    const own = newRepository();
    put(own, "overlays/beta/db/kustomization.yaml", `resources: [db.yaml]\n${CLAIMS}`);
    put(own, "overlays/beta/db/db.yaml", DATABASE);
    put(own, "kustogen.yaml", "kustomize: 5.8.1\n");
    commitAll(own);
    expect((await ended(own, "check", "overlays/beta/db")).text).toContain("includeVolumeClaimTemplates");
    expect((await ended(own, "render", "overlays/beta/db")).text).toContain(
      "which kustomize 5.8.1 doesn't have",
    );
    put(own, "kustogen.yaml", "kustomize: 5.8.3\n");
    commitAll(own);
    const { text } = await ended(own, "diff", "HEAD~1..HEAD");
    expect(text).toContain("couldn't be rendered before the change");
    expect(text).toContain(
      "kustogen.yaml changes the version of kustomize (each side is rendered with its own)",
    );
    expect((await ended(own, "check", "overlays/beta/db")).text).toMatch(/^passed: 0 errors/m);
    expect((await ended(own, "env", "overlays/beta/db")).code).toBe(0);
    expect((await ended(own, "render", "overlays/beta/db")).code).toBe(0);
    put(own, "kustogen.yaml", "kustomize: 5.9\n");
    expect((await ended(own, "check", "overlays/beta/db")).text).toMatch(
      /kustogen\.yaml:1:1: kustomize: expected .*"5\.8\.1"/,
    );
  });

  it.each(["5.8.1", "5.8.1..", "5.8.1..5.9.0", "..", "5.8.1..5.8.3..5.8.1x", "v5.8.1...5.8.3"])(
    "is refused for %s, with the versions that there are",
    async (versions) => {
      const { text, code } = await ended(root, "diff", "--kustomize", versions);
      expect(text).toContain(`--kustomize ${versions}: expected two of 5.8.1, 5.8.3, as 5.8.1..5.8.3`);
      expect(code).toBe(2);
    },
  );

  it("is listed on the page about upgrades, each difference in its own sentence", () => {
    const page = readFileSync(new URL("../../docs/argocd.md", import.meta.url), "utf8");
    for (const { says } of Object.values(DIFFERENCES))
      expect(page).toContain(`\n- ${says.charAt(0).toUpperCase()}${says.slice(1)}.\n`);
  });
});
