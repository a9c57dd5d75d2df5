import { describe, expect, it } from "vitest";
import { configMapReference } from "../../../../src/check/rules/integrity/config-map-reference.ts";
import type { State } from "../../../../src/check/state.ts";
import { authored, judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const CONFIG = `
---
apiVersion: v1
kind: ConfigMap
metadata: {name: app-config, namespace: shop}
data: {level: info}
`;
const read = (container: string, pod = "", rest = CONFIG) => state(deployment({ container, pod }) + rest);
const key = (name: string, wanted: string, more = "") =>
  `env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: ${name}, key: ${wanted}, ${more}}}}]`;

describe("integrity/config-map-reference", () => {
  it.each([
    key("app-config", "level"),
    key("app-config", "other", "optional: true"),
    key("elsewhere", "level", "optional: true"),
    "envFrom: [{configMapRef: {name: app-config}}]",
    key("kube-root-ca.crt", "ca.crt"),
  ])("takes %s", (container) => expect(judged(configMapReference, read(container))).toEqual([]));

  it("refuses a key that isn't there, with the one that was meant", () => {
    expect(judged(configMapReference, read(key("app-config", "levle")))).toEqual([
      "error Deployment web (namespace shop): spec.template.spec.containers[0].env[0].valueFrom.configMapKeyRef: container web reads levle of ConfigMap app-config, which has no such key; the container can't start",
    ]);
    const volume =
      "volumes: [{name: v, configMap: {name: app-config, items: [{key: nginx.conf, path: x}]}}],";
    expect(judged(configMapReference, read("", volume))[0]).toContain("volume v reads nginx.conf");
    const projected =
      "volumes: [{name: v, projected: {sources: [{configMap: {name: app-config, items: [{key: a, path: x}]}}]}}],";
    expect(judged(configMapReference, read("", projected))[0]).toContain("error");
  });

  it("warns of a slip in the name of a generated one, which has a hash", () => {
    const generated = CONFIG.replace("app-config", "app-config-7g4h2k9mtb");
    expect(judged(configMapReference, read(key("app-confg", "level"), "", generated))).toEqual([
      expect.stringMatching(
        /^warning .*ConfigMap app-confg, which nothing here creates; app-config exists here/,
      ),
    ]);
  });

  it("warns of a slip in the name that one had before its prefix and suffix", () => {
    const sources = { kustomizations: [{ kustomization: { namePrefix: "dev-", nameSuffix: "-a" } }] };
    const said = (name: string) =>
      judged(
        configMapReference,
        state(
          deployment({ container: key(name, "level") }) + CONFIG.replace("app-config", "dev-app-config-a"),
          {
            sources: sources as unknown as State["sources"],
          },
        ),
      )[0];
    expect(said("app-confg")).toMatch(/^warning .* which nothing here creates; dev-app-config-a exists here/);
    expect(said("other-config")).toMatch(/^info/);
    expect(said("app-config2")).toMatch(/^info/);
  });

  it("warns of a single reference to a name that is almost the one that others are to", () => {
    const said = (...names: string[]) =>
      judged(
        configMapReference,
        state(
          deployment({
            container: `envFrom: [${names.map((name) => `{configMapRef: {name: ${name}}}`).join(", ")}]`,
          }),
        ),
      ).filter((one) => one.startsWith("warning"));
    expect(said("settings", "settings", "setings")).toEqual([
      expect.stringMatching(
        /ConfigMap setings, which nothing here creates; 2 references are to settings, which/,
      ),
    ]);
    expect(said("settings", "setings")).toEqual([]);
    expect(said("setting", "settings", "settings")).toEqual([]);
    expect(said("settings", "settings", "setings", "setings")).toEqual([]);
  });

  it("takes the only one that isn't here for a prerequisite, as it takes any other", () => {
    const from = ["a", "b", "c", "trust"].map((name) => `{configMapRef: {name: ${name}}}`);
    const map = (name: string) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata: {level: x}\n`;
    expect(
      judged(configMapReference, read(`envFrom: [${from.join(", ")}]`, "", map("a") + map("b") + map("c"))),
    ).toEqual([expect.stringMatching(/^info .*ConfigMap trust must exist in the cluster first/)]);
  });

  it("warns of a slip in the name, and refuses a name without the hash that kustomize gave it", () => {
    expect(judged(configMapReference, read(key("app-confg", "level")))[0]).toMatch(
      /^warning .*app-config exists here/,
    );
    const hashed = CONFIG.replace("app-config", "app-config-2bc45m9tgh");
    expect(judged(configMapReference, read(key("app-config", "level"), "", hashed))[0]).toMatch(
      /^error .*kustomize created it as app-config-2bc45m9tgh$/,
    );
    const several = ["level", "level", "other"].map((one) => key("app-config", one));
    const all = (count: number) =>
      several.slice(0, count).map((env, at) => deployment({ name: `web${at}`, container: env }));
    expect(judged(configMapReference, state([hashed, ...all(3)].join("")))).toEqual([
      expect.stringMatching(/created it as app-config-2bc45m9tgh, which 2 other references to it lack too$/),
    ]);
    expect(judged(configMapReference, state([hashed, ...all(2)].join("")))[0]).toMatch(
      /, which 1 other reference to it lacks too$/,
    );
  });

  it("lists what someone else may make once, and refuses it where the author describes everything", () => {
    const findings = [
      ...(configMapReference.check?.(read("envFrom: [{configMapRef: {name: cluster-info}}]")) ?? []),
    ];
    expect(findings).toMatchObject([{ severity: "info", prerequisite: "ConfigMap shop/cluster-info" }]);
    const described = state(deployment({ container: "envFrom: [{configMapRef: {name: cluster-info}}]" }), {
      authored: authored(),
    });
    expect(judged(configMapReference, described)[0]).toMatch(/^error/);
  });
  const file = (subPath: string, items = "") =>
    state(
      `${deployment({
        container: `volumeMounts: [{name: c, mountPath: /etc/a, subPath: ${subPath}}],`,
        pod: `volumes: [{name: c, configMap: {name: app, ${items}}}],`,
      })}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}\ndata: {nginx.conf: a}\n`,
    );
  it("refuses the mount of one file that the ConfigMap hasn't", () => {
    expect(judged(configMapReference, file("nginx.cnf"))).toEqual([
      expect.stringMatching(
        /^error .*volumeMounts\[0\].subPath: container web mounts nginx.cnf of ConfigMap app, which has no such key/,
      ),
    ]);
    expect(
      judged(configMapReference, file("nginx.conf", "items: [{key: nginx.conf, path: a.conf}]"))[0],
    ).toMatch(/which the volume's items don't have/);
  });
  it.each([
    ["nginx.conf", ""],
    ["a.conf", "items: [{key: nginx.conf, path: a.conf}]"],
    ["a/b.conf", ""],
    ["other", "optional: true"],
  ])("takes the mount of %s", (subPath, items) =>
    expect(judged(configMapReference, file(subPath, items))).toEqual([]),
  );
  it("warns of one that is in another namespace", () => {
    const elsewhere = `${deployment({ container: "envFrom: [{configMapRef: {name: settings}}]" })}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: web}\n`;
    expect(judged(configMapReference, state(elsewhere))[0]).toMatch(
      /^warning .*refers to ConfigMap settings, which is in a different namespace than shop$/,
    );
  });

  it("says in an environment that is rendered in part only that a name is misspelled", () => {
    const part = (name: string, field = "name: app-config") =>
      judged(
        configMapReference,
        state(deployment({ container: key(name, "level") }) + CONFIG.replace("name: app-config", field), {
          inPart: true,
        }),
      );
    for (const name of ["app-cfg", "app-confg"])
      expect(part(name)).toEqual([expect.stringContaining(`ConfigMap ${name}, which nothing here creates`)]);
    for (const name of ["app-config", "elsewhere", "web-app-config"]) expect(part(name)).toEqual([]);
    expect(part("app-2", "name: app-1")).toEqual([]);
    expect(
      judged(
        configMapReference,
        state(deployment({ container: key("app-config", "levle") }) + CONFIG, { inPart: true }),
      ),
    ).toEqual([]);
  });
});

describe("integrity/config-map-reference, of an object that exists as a Secret", () => {
  const secret = CONFIG.replace("kind: ConfigMap", "kind: Secret").replace("\ndata:", "\nstringData:");
  const mounts = "volumes: [{name: v, configMap: {name: app-config}}],";

  it("warns if nothing refers to the Secret", () => {
    expect(judged(configMapReference, read("", mounts, secret))).toEqual([
      "warning Deployment web (namespace shop): spec.template.spec.volumes[0].configMap: volume v refers to ConfigMap app-config, which nothing here creates, though a Secret of that name is created here, to which nothing refers",
    ]);
  });

  it("doesn't if the Secret has a reader, as in a program with both", () => {
    const both = "envFrom: [{secretRef: {name: app-config}}]";
    expect(judged(configMapReference, read(both, mounts, secret))).toEqual([
      expect.stringMatching(/^info .*ConfigMap app-config must exist in the cluster first$/),
    ]);
  });
});
