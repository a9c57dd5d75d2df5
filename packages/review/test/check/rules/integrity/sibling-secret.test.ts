import { expect, it } from "vitest";
import { madeNowhere } from "../../../../src/check/rules/integrity/made-nowhere.ts";
import { state } from "../../state.ts";
import { judgedFolders } from "./judged-folders.ts";

const store = (namespace: string, name = "s3") =>
  `---\napiVersion: barmancloud.cnpg.io/v1\nkind: ObjectStore\nmetadata: {name: backups, namespace: ${namespace}}\nspec: {configuration: {s3Credentials: {accessKeyId: {name: ${name}, key: a}}}}\n`;
const secret = (namespace: string, more = "") =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: {name: s3, namespace: ${namespace}${more}}\nstringData: {a: b}\n`;
const pod = (namespace: string, optional = "") =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: ${namespace}}\nspec: {containers: [{name: web, image: web, envFrom: [{secretRef: {name: s3${optional}}}]}]}\n`;

/** What is said of folders, each of a namespace of its own. */
const said = (folders: Record<string, string>, inPart = false) =>
  judgedFolders(
    madeNowhere,
    Object.fromEntries(
      Object.entries(folders).map(([environment, text]) => [
        environment,
        state(text, { environment, inPart }),
      ]),
    ),
  );
const with3 = (reader: (namespace: string) => string, more = "") => ({
  a: reader("a") + secret("a", more),
  b: reader("b") + secret("b", more),
  c: reader("c") + secret("c", more),
});
const MESSAGE =
  "needs Secret s3, which nothing creates in namespace d; each of the 3 other namespaces that need one of that name has its own";

it("warns of the only namespace that lacks a Secret which all others have for the same field", () => {
  expect(said({ ...with3(store), d: store("d") })).toEqual([
    `ObjectStore backups spec.configuration.s3Credentials.accessKeyId.name: ${MESSAGE}`,
  ]);
  expect(said({ ...with3(pod), d: pod("d") })).toEqual([
    `Pod web spec.containers.0.envFrom.0.secretRef: ${MESSAGE}`,
  ]);
});

it.each([
  ["it is there", { ...with3(store), d: store("d") + secret("d") }],
  ["only two others have it", { a: store("a") + secret("a"), b: store("b") + secret("b"), d: store("d") }],
  ["another lacks it, too", { ...with3(store), d: store("d"), e: store("e") }],
  ["a controller copies it", { ...with3(store, ", annotations: {a.io/reflects: b}"), d: store("d") }],
  ["the folder of another object in the namespace has it", { ...with3(store), d: store("c") }],
  ["another field names it", { ...with3(store), d: pod("d") }],
  ["it is optional", { ...with3(pod), d: pod("d", ", optional: true") }],
  ["its name is filled in", { ...with3(store), d: store("d", "'${S3}'") }],
])("says nothing if %s", (_, folders) => expect(said(folders)).toEqual([]));

it("says nothing of an environment of which a part is missing", () => {
  expect(said({ ...with3(store), d: store("d") }, true)).toEqual([]);
});

it("says nothing of names made from those of the reader or its namespace", () => {
  const own = (namespace: string) => store(namespace).replace("name: s3", `name: s3-${namespace}`);
  const folders = Object.fromEntries(["a", "b", "c"].map((one) => [one, own(one) + secret(one)]));
  expect(said({ ...folders, d: own("d") })).toEqual([]);
});
