import { describe, expect, it } from "vitest";
import { fluxDecryption } from "../../../../src/check/rules/integrity/flux-decryption.ts";
import { fluxOf, judgedFlux, kustomization } from "./flux-rules.ts";

const SECRET =
  "apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {a: ENC}\nsops: {mac: ENC}\n";
const ABLE = "decryption: {provider: sops}";
const PLAIN = SECRET.replace("sops: {mac: ENC}\n", "");

function judged(secret: string, written: string, rendered = "", applied: string[] = []): string[] {
  const environment = applied.length > 0 ? "overlays/shop" : "apps/shop";
  const text = applied.length > 0 ? written.replaceAll("./apps/", "./overlays/") : written;
  return judgedFlux(
    fluxDecryption,
    { [environment]: secret, "clusters/home": rendered },
    fluxOf({ "/clusters/home/apps.yaml": text }),
    applied,
  );
}

describe("integrity/flux-decryption", () => {
  it("warns of a Secret that Flux would apply encrypted", () =>
    expect(judged(SECRET, kustomization("shop") + kustomization("mail", ABLE))).toEqual([
      "Secret login sops: is encrypted with SOPS, but Kustomization shop, which deploys it, has no decryption",
    ]));

  it.each([
    ["one that is decrypted", SECRET, kustomization("shop", ABLE)],
    ["one whose Kustomization a patch completes", SECRET, kustomization("shop"), kustomization("shop", ABLE)],
    [
      "one whose parent patches all of them",
      SECRET,
      kustomization("shop") + kustomization("all", `patches: [{patch: "spec: {${ABLE}}"}]`),
    ],
    ["nothing encrypted", PLAIN, kustomization("shop")],
    ["a folder that Flux doesn't deploy", SECRET, kustomization("mail")],
  ])("takes %s", (_, secret, written, rendered = "") =>
    expect(judged(secret, written, rendered)).toEqual([]),
  );

  it("warns of one whose namesake in another cluster decrypts another folder", () => {
    const other = kustomization("shop", ABLE).replace("./apps/shop", "./apps/other");
    expect(judged(SECRET, kustomization("shop"), other)).toHaveLength(1);
    expect(judged(SECRET, kustomization("shop"), other.replace("./apps/other", '"./$' + '{name}"'))).toEqual(
      [],
    );
    expect(judged(SECRET, kustomization("shop"), kustomization("shop", ABLE).replace("./", ""))).toEqual([]);
  });

  it("takes a folder that Argo CD deploys, too", () =>
    expect(judged(SECRET, kustomization("shop"), "", ["shop"])).toEqual([]));

  describe("where all Kustomizations but one use the same Secret", () => {
    const withKey = (name: string, secret: string) =>
      kustomization(name, `decryption: {provider: sops, secretRef: {name: ${secret}}}`);
    const usual = (count: number) =>
      Array.from({ length: count }, (_, at) => withKey(`a${at}`, "sops-age")).join("");
    const said = (files: string, rendered = "") => judged(PLAIN, files, rendered);

    it("warns of the other, whether an environment has it or not", () => {
      const message =
        /decrypts with Secret sops-gpg, which nothing .*; the 4 other Kustomizations use sops-age$/;
      expect(said(usual(4) + withKey("b", "sops-gpg"))).toEqual([expect.stringMatching(message)]);
      expect(said(usual(4), withKey("b", "sops-gpg"))).toEqual([expect.stringMatching(message)]);
    });

    it.each([
      ["fewer others", usual(3) + withKey("b", "sops-gpg"), ""],
      ["two of the other", usual(4) + withKey("b", "sops-gpg") + withKey("c", "sops-gpg"), ""],
      ["a third Secret", usual(4) + withKey("b", "sops-gpg") + withKey("c", "sops-kms"), ""],
      ["a variable", usual(4) + withKey("b", '"$' + '{KEY}"'), ""],
      ["one that is created here", usual(4) + withKey("b", "sops-gpg"), PLAIN.replace("login", "sops-gpg")],
    ])("takes %s", (_, files, rendered) => expect(said(files, rendered)).toEqual([]));

    it("warns of one in another namespace, where the Secret isn't", () => {
      const within = (name: string, namespace: string) =>
        kustomization(
          name,
          "decryption: {provider: sops, secretRef: {name: sops-age}}",
          `namespace: ${namespace}`,
        );
      const others = (count: number) =>
        Array.from({ length: count }, (_, at) => within(`a${at}`, "flux-system")).join("");
      const message =
        /decrypts with Secret sops-age of its namespace shop, which nothing .*; the 4 other Kustomizations use that of flux-system$/;
      expect(said(others(4) + within("b", "shop"))).toEqual([expect.stringMatching(message)]);
      expect(said(others(4), within("b", "shop"))).toEqual([expect.stringMatching(message)]);
      expect(said(others(3) + within("b", "shop"))).toEqual([]);
      expect(said(others(4) + within("b", "shop") + within("c", "shop"))).toEqual([]);
      expect(said(others(4) + within("b", "shop"), PLAIN.replace("login", "sops-age"))).toEqual([]);
      expect(said(others(4) + within("b", "shop").replace("namespace: shop", ""))).toEqual([]);
    });
  });
});
